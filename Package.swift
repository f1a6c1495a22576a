// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
  name: "Wardwire",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "wardwire", targets: ["wardwire"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
  ],
  targets: [
    // System libraries, each with one door.
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // Borrowed bytes.
    .target(name: "Bytes"),
    .target(name: "NetworkTypes", dependencies: ["Bytes"]),
    .target(name: "Events", dependencies: ["Bytes", "NetworkTypes"]),
    .target(
      name: "Capture",
      dependencies: ["Bytes", "NetworkTypes", "CPcap", "CZlib", "CZstd"]
    ),
    .target(name: "Decode", dependencies: ["Bytes", "NetworkTypes"]),
    .target(
      name: "Certificates",
      dependencies: [
        "Bytes", "NetworkTypes",
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ]
    ),
    .target(name: "ProtocolKit", dependencies: ["Bytes", "NetworkTypes", "Events"]),
    .target(
      name: "Protocols",
      dependencies: ["Bytes", "NetworkTypes", "Events", "ProtocolKit", "Certificates"]
    ),
    .target(
      name: "Flows",
      dependencies: ["Bytes", "NetworkTypes", "Events", "Decode", "ProtocolKit"]
    ),
    .target(
      name: "Pipeline",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Capture", "Decode", "ProtocolKit", "Flows",
        "Protocols",
      ]
    ),

    // Owned records.
    .target(name: "Documents", dependencies: ["CYAML"]),
    .target(name: "Policy", dependencies: ["Bytes", "NetworkTypes", "Events"]),
    .target(name: "PolicyExport", dependencies: ["NetworkTypes", "Policy"]),
    .target(name: "PolicyFile", dependencies: ["Documents", "NetworkTypes", "Policy"]),
    .target(name: "Rules", dependencies: ["Bytes", "NetworkTypes", "Events", "Documents"]),
    .target(
      name: "Findings",
      dependencies: ["Bytes", "NetworkTypes", "Events", "Policy", "Rules"]
    ),
    .target(
      name: "Inventory",
      dependencies: ["Bytes", "NetworkTypes", "Events", "Policy", "Findings"]
    ),
    .target(
      name: "Learn",
      dependencies: ["NetworkTypes", "Inventory", "Policy", "PolicyFile"]
    ),
    .target(
      name: "MUD",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Documents", "Inventory", "Policy", "PolicyExport",
        "PolicyFile",
      ]
    ),
    .target(
      name: "Report",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Findings", "Inventory",
        .product(name: "Mustache", package: "swift-mustache"),
      ]
    ),
    .target(
      name: "Pack",
      dependencies: [
        "NetworkTypes", "Events", "Certificates", "Documents", "Findings", "Inventory",
        "Report",
      ]
    ),
    .target(
      name: "Audit",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Capture", "Decode", "Certificates", "ProtocolKit",
        "Flows", "Pipeline", "Protocols", "Documents", "Policy", "PolicyFile", "Rules", "Findings",
        "Inventory",
        "Report",
      ]
    ),
    .target(name: "Syslog", dependencies: ["COpenSSL"]),
    .target(
      name: "Redaction",
      dependencies: ["Bytes", "NetworkTypes", "Events", "Capture", "Certificates", "Decode"]
    ),
    .executableTarget(
      name: "wardwire",
      dependencies: [
        "Audit", "Capture", "Certificates", "Events", "Findings", "Inventory", "Learn", "MUD",
        "NetworkTypes", "Pack", "Policy", "PolicyExport", "PolicyFile", "Redaction", "Report",
        "Syslog",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/CLI"
    ),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["Bytes", "NetworkTypes", "Events", "ProtocolKit"],
      path: "Tests/TestSupport"
    ),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Capture", "Certificates", "Decode", "Flows",
        "ProtocolKit", "Protocols", .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Tests/Fuzz/Targets"
    ),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Replay"),
  ],
  swiftLanguageModes: [.v6]
)

/// Test targets mirror their source: name, and what it imports beside its own target.
let tests: [(String, [Target.Dependency])] = [
  ("Bytes", []),
  ("NetworkTypes", ["Bytes"]),
  ("Events", ["Bytes", "NetworkTypes"]),
  ("Capture", ["Bytes", "NetworkTypes"]),
  ("Decode", ["Bytes", "NetworkTypes"]),
  ("Certificates", ["Bytes", "NetworkTypes"]),
  ("Protocols", ["Bytes", "NetworkTypes", "Events", "ProtocolKit", "Certificates"]),
  ("Flows", ["Bytes", "NetworkTypes", "Events", "Decode", "ProtocolKit"]),
  (
    "Pipeline",
    ["Bytes", "NetworkTypes", "Events", "Capture", "Decode", "ProtocolKit", "Flows", "Protocols"]
  ),
  ("Pack", ["NetworkTypes", "Certificates", "Findings", "Inventory", "Report"]),
  ("Syslog", []),
  ("Redaction", ["Bytes", "NetworkTypes", "Capture", "Certificates", "Decode"]),
  ("Policy", ["Bytes", "NetworkTypes", "Events", "PolicyFile", "Documents"]),
  ("MUD", ["NetworkTypes", "Policy", "PolicyFile"]),
  ("PolicyExport", ["NetworkTypes", "Policy", "PolicyFile"]),
  ("Rules", ["Bytes", "NetworkTypes", "Events", "Documents", "Protocols"]),
  ("Findings", ["Bytes", "NetworkTypes", "Events", "Policy", "Rules"]),
  (
    "Report",
    [
      "Bytes", "NetworkTypes", "Events", "Findings", "Policy", "Rules",
      .product(name: "Crypto", package: "swift-crypto"),
    ]
  ),
  (
    "Audit",
    [
      "Bytes", "NetworkTypes", "Events", "Capture", "Findings", "Inventory", "Learn", "MUD",
      "Policy", "PolicyExport", "PolicyFile", "Protocols", "Report", "Rules",
    ]
  ),
]
for (name, more) in tests {
  package.targets.append(
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.target(name: name), "TestSupport"] + more,
      exclude: name == "Report" ? ["Golden"] : name == "Audit" ? ["forward-through-nft"] : []
    )
  )
}

// Runs the built program, so it has no source target of its own name.
package.targets.append(
  .testTarget(
    name: "CLITests",
    dependencies: ["wardwire", "Audit", "Findings", "NetworkTypes", "Report"]
  )
)

// What `package` declarations are measured through has to be in this package; see Benchmarks/README.md.
if Context.environment["WARDWIRE_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "stages",
      dependencies: [
        "Bytes", "NetworkTypes", "Events", "Capture", "Certificates", "Decode", "Findings", "Flows",
        "Pipeline", "Policy", "PolicyFile", "ProtocolKit", "Protocols", "Rules",
      ],
      path: "Benchmarks/Stages"
    )
  )
}

/// libFuzzer's archive in the toolchain; Tests/Fuzz/run sets it.
let fuzzer = Context.environment["WARDWIRE_FUZZ"]
if let fuzzer {
  package.targets += [
    .target(name: "LibFuzzer", path: "Tests/Fuzz/LibFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: ["FuzzTargets", "LibFuzzer"],
      path: "Tests/Fuzz/Driver",
      // -sanitize=fuzzer does not link: SwiftPM gives `main` another name.
      linkerSettings: [.unsafeFlags([fuzzer]), .linkedLibrary("stdc++"), .linkedLibrary("m")]
    ),
  ]
}

for target in package.targets where target.type != .system && target.name != "LibFuzzer" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // swift-nio and swift-collections rely on the same flag; see Docs/toolchain-notes.md.
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
  if fuzzer != nil, target.type == .regular {
    target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer"]))
  }
}
