// SPDX-License-Identifier: Apache-2.0

/// The page's script: filters and search over what the page holds already, and nothing from outside.
///
/// Without it the page is whole; the filter's form shows itself only when the script runs.
enum HTMLScript {
  /// The content security policy names the script by its SHA-256, so that no other one runs; a test computes it.
  static let digest = "sha256-5i9TWaBbgrnEYa+I3Hz03w14lgrwRFWA+FEn2MlX6Pc="

  static let text = """
    (function () {
      "use strict";
      var by = function (id) { return document.getElementById(id); };
      var form = document.querySelector(".filter");
      var items = Array.prototype.slice.call(document.querySelectorAll(".finding"));
      var pair = null;
      var texts = null;
      function reveal() {
        var target = location.hash.length > 1 && by(decodeURIComponent(location.hash.slice(1)));
        if (target && target.tagName === "DETAILS") { target.hidden = false; target.open = true; target.scrollIntoView(); }
      }
      window.addEventListener("hashchange", reveal);
      window.addEventListener("beforeprint", function () {
        items.forEach(function (item) { item.open = true; });
      });
      if (!form) { reveal(); return; }
      form.hidden = false;
      function apply() {
        var words = by("f-text").value.toLowerCase().split(/\\s+/).filter(Boolean);
        var severity = by("f-severity").value;
        var category = by("f-category").value;
        if (words.length && !texts) {
          texts = items.map(function (item) { return item.textContent.toLowerCase(); });
        }
        var shown = 0;
        items.forEach(function (item, index) {
          var data = item.dataset;
          var fits = (!severity || data.severity === severity) && (!category || data.category === category)
            && (!pair || (data.from === pair.from && data.to === pair.to))
            && words.every(function (word) { return texts[index].indexOf(word) >= 0; });
          item.hidden = !fits;
          if (fits) { shown += 1; }
        });
        by("f-status").textContent = shown + " of " + items.length + " shown"
          + (pair ? ", " + pair.from + " to " + pair.to : "");
      }
      ["f-text", "f-severity", "f-category"].forEach(function (id) { by(id).addEventListener("input", apply); });
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      by("f-clear").addEventListener("click", function () {
        form.reset(); pair = null; apply(); by("f-text").focus();
      });
      by("f-open").addEventListener("click", function () {
        var open = this.getAttribute("aria-pressed") !== "true";
        this.setAttribute("aria-pressed", String(open));
        this.textContent = open ? "Close all" : "Open all";
        items.forEach(function (item) { item.open = open; });
      });
      document.querySelectorAll("a[data-from]").forEach(function (link) {
        link.addEventListener("click", function () {
          form.reset();
          pair = { from: link.dataset.from, to: link.dataset.to };
          apply();
        });
      });
      document.addEventListener("keydown", function (event) {
        if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
          event.preventDefault();
          by("f-text").focus();
        }
      });
      apply();
      reveal();
    })();

    """
}
