print("wardwire")
