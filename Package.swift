// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: Swift 6 mode, memory-safety marks, warnings as errors.
let house: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Compiles the mutants in: debug builds only, so nothing that ships knows them.
let mutants = SwiftSetting.define("ASSAY_MUTANTS", .when(configuration: .debug))

/// A module of `Sources/`, with the modules it may import.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// A module that holds named bugs for the suites to kill; they exist in debug builds alone.
func mutableModule(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house + [mutants])
}

/// The tests of one module, in `Tests/<name>Tests`.
func tests(
  _ name: String,
  _ dependencies: [Target.Dependency],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: dependencies,
    exclude: exclude,
    swiftSettings: house
  )
}

let formats: [Target.Dependency] = [
  "ByteCoding", "Environment", "ProtoWire", "EtcdMessages", "SchemaFormat", "WALFormat",
  "SnapFormat", "BoltFormat",
]

let package = Package(
  name: "assay",
  products: [
    .executable(name: "assay", targets: ["assay"]),
    .library(name: "PropertyTesting", targets: ["PropertyTesting"]),
  ],
  targets: [
    // Layer 0: bytes, and the environment as values.
    .target(name: "CChecksum"),
    .target(
      name: "ByteCoding",
      dependencies: ["CChecksum"],
      // `rawSpan` hands out a borrowed view of an array; only this module needs the annotation.
      swiftSettings: house + [.enableExperimentalFeature("Lifetimes")]
    ),
    module("Environment", ["ByteCoding"]),

    // Layer 1: formats.
    module("ProtoWire", ["ByteCoding"]),
    module("EtcdMessages", ["ByteCoding", "ProtoWire"]),
    module("SchemaFormat", ["ByteCoding", "ProtoWire", "EtcdMessages"]),
    module("WALFormat", ["ByteCoding", "ProtoWire", "EtcdMessages"]),
    module("SnapFormat", ["ByteCoding", "ProtoWire", "EtcdMessages", "SchemaFormat"]),
    module("BoltFormat", ["ByteCoding"]),

    // Layer 2: pure state machines.
    mutableModule("KeyIndexing", ["ByteCoding", "EtcdMessages", "SchemaFormat"]),
    mutableModule("RaftCore", ["ByteCoding", "ProtoWire", "EtcdMessages"]),
    mutableModule("LeaseCore", ["ByteCoding", "ProtoWire", "EtcdMessages"]),
    mutableModule("AuthCore", ["ByteCoding", "ProtoWire", "EtcdMessages", "SchemaFormat"]),
    mutableModule("WatchCore", ["ByteCoding", "ProtoWire", "EtcdMessages", "SchemaFormat"]),
    mutableModule("StoreV2", ["ByteCoding", "EtcdMessages", "SchemaFormat", "SnapFormat"]),
    mutableModule(
      "ClusterState",
      ["ByteCoding", "ProtoWire", "EtcdMessages", "SchemaFormat"]
    ),

    // Layer 3: engines over the file system they were given.
    .target(
      name: "BoltStore",
      dependencies: ["ByteCoding", "Environment", "BoltFormat"],
      // Cursors lend keys and values as borrowed views, which needs the annotation.
      swiftSettings: house + [mutants, .enableExperimentalFeature("Lifetimes")]
    ),
    mutableModule(
      "BackendStore",
      ["ByteCoding", "Environment", "BoltFormat", "BoltStore", "SchemaFormat"]
    ),
    mutableModule(
      "MVCCStore",
      [
        "ByteCoding", "Environment", "ProtoWire", "EtcdMessages", "SchemaFormat", "BoltStore",
        "KeyIndexing", "BackendStore",
      ]
    ),
    mutableModule(
      "Applying",
      [
        "ByteCoding", "Environment", "ProtoWire", "EtcdMessages", "SchemaFormat", "SnapFormat",
        "BackendStore", "MVCCStore", "AuthCore", "ClusterState", "LeaseCore", "RaftCore", "StoreV2",
        "WatchCore",
      ]
    ),

    // Layer 4: the real world.
    module("SystemIO", ["ByteCoding", "Environment"]),

    // The harness: what looks at, mends and tries the rest.
    module("PropertyTesting", ["ByteCoding", "Environment", "SystemIO"]),
    module("DataDriven"),
    module("RaftInteraction", ["DataDriven", "EtcdMessages", "RaftCore"]),
    .target(
      name: "Simulation",
      dependencies: ["ByteCoding", "EtcdMessages", "PropertyTesting", "RaftCore"],
      // The style and the script of the picture stand in the page as they are.
      resources: [
        .embedInCode("Picture/Page/page.css"), .embedInCode("Picture/Page/page.js"),
        .embedInCode("Picture/Page/drawing.js"), .embedInCode("Picture/Page/controls.js"),
      ],
      swiftSettings: house
    ),
    module("DataDirCheck", formats),
    module("DataDirRepair", formats + ["DataDirCheck"]),
    module(
      "Replay",
      formats + [
        "BackendStore", "MVCCStore", "AuthCore", "ClusterState", "LeaseCore", "StoreV2",
        "WatchCore", "Applying", "DataDirCheck",
      ]
    ),

    // Tools.
    .executableTarget(
      name: "assay",
      dependencies: formats + [
        "BoltStore", "DataDirCheck", "DataDirRepair", "DataDriven", "KeyIndexing",
        "PropertyTesting", "RaftCore", "RaftInteraction", "Replay", "Simulation", "SystemIO",
      ],
      path: "Tools/assay",
      // `simulate --mutant` shows a bug, where there are bugs to show.
      swiftSettings: house + [mutants]
    ),

    .executableTarget(
      name: "damage",
      dependencies: ["DamageRecipes", "DataDirCheck", "Environment", "SystemIO"],
      path: "Tools/damage",
      swiftSettings: house
    ),

    .executableTarget(
      name: "fuzz",
      dependencies: ["Environment", "FuzzEngine", "SystemIO"],
      path: "Tools/fuzz",
      swiftSettings: house
    ),

    .executableTarget(
      name: "mutants",
      dependencies: [
        "PropertyTesting", "Simulation", "StateLaws", "StorageLaws", "SystemIO",
      ],
      path: "Tools/mutants",
      swiftSettings: house + [mutants]
    ),

    .executableTarget(
      name: "simbench",
      dependencies: ["Simulation"],
      path: "Tools/simbench",
      swiftSettings: house
    ),

    .executableTarget(
      name: "raftbench",
      dependencies: ["EtcdMessages", "RaftCore", "SystemIO"],
      path: "Tools/raftbench",
      exclude: ["go"],
      swiftSettings: house
    ),

    .executableTarget(
      name: "replaybench",
      dependencies: formats + ["Applying", "DataDirCheck", "Replay", "SystemIO"],
      path: "Tools/replaybench",
      swiftSettings: house
    ),

    .executableTarget(
      name: "storagebench",
      dependencies: [
        "BackendStore", "ByteCoding", "BoltFormat", "BoltStore", "Environment", "EtcdMessages",
        "KeyIndexing", "MVCCStore", "SchemaFormat", "SystemIO",
      ],
      path: "Tools/storagebench",
      exclude: ["go"],
      swiftSettings: house
    ),

    // Tests.
    // What tests share: random numbers that can be repeated, and where the checkout is.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    tests("ByteCoding", ["ByteCoding", "TestSupport"]),
    tests("ProtoWire", ["ByteCoding", "ProtoWire"]),
    tests("EtcdMessages", ["ByteCoding", "ProtoWire", "EtcdMessages", "TestSupport"]),
    tests("Environment", ["ByteCoding", "Environment"]),
    tests("SystemIO", ["ByteCoding", "Environment", "SystemIO"]),
    tests(
      "BoltFormat",
      ["ByteCoding", "BoltFormat", "Environment", "SystemIO", "TestSupport"]
    ),
    tests(
      "DataDirRepair",
      formats + ["DataDirCheck", "DataDirRepair", "DamageRecipes", "SystemIO", "TestSupport"]
    ),
    tests(
      "WALFormat",
      ["ByteCoding", "ProtoWire", "EtcdMessages", "TestSupport", "WALFormat"]
    ),
    tests("SchemaFormat", ["ByteCoding", "EtcdMessages", "ProtoWire", "SchemaFormat"]),
    tests(
      "SnapFormat",
      ["ByteCoding", "EtcdMessages", "ProtoWire", "SchemaFormat", "SnapFormat"]
    ),
    .target(
      name: "DamageRecipes",
      dependencies: formats + ["DataDirCheck"],
      path: "Tests/DamageRecipes",
      swiftSettings: house
    ),
    tests(
      "DataDirCheck",
      formats + ["DamageRecipes", "DataDirCheck", "SystemIO", "TestSupport"]
    ),

    .target(
      name: "FuzzEngine",
      dependencies: formats + ["BoltStore", "DamageRecipes", "DataDirCheck", "TestSupport"],
      path: "Tests/FuzzEngine",
      swiftSettings: house
    ),
    tests("Fuzz", ["FuzzEngine"]),

    tests("PropertyTesting", ["ByteCoding", "Environment", "PropertyTesting", "SystemIO"]),
    tests(
      "RaftCore",
      ["ByteCoding", "ProtoWire", "EtcdMessages", "RaftCore", "TestSupport"]
    ),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["EtcdMessages", "PropertyTesting", "RaftCore", "Simulation"],
      path: "Tests/SimulationTests",
      swiftSettings: house + [mutants]
    ),
    tests("DataDriven", ["DataDriven"]),
    tests(
      "RaftInteraction",
      ["DataDriven", "RaftInteraction", "TestSupport"],
      exclude: ["Transcripts"]
    ),
    tests(
      "KeyIndexing",
      ["ByteCoding", "EtcdMessages", "KeyIndexing", "SchemaFormat", "TestSupport"]
    ),
    tests(
      "BoltStore",
      ["ByteCoding", "Environment", "BoltFormat", "BoltStore", "SystemIO", "TestSupport"]
    ),
    tests(
      "BackendStore",
      [
        "ByteCoding", "Environment", "BackendStore", "BoltFormat", "BoltStore", "SchemaFormat",
        "SystemIO", "TestSupport",
      ]
    ),
    tests("LeaseCore", ["ByteCoding", "EtcdMessages", "LeaseCore", "ProtoWire", "TestSupport"]),
    tests(
      "AuthCore",
      ["AuthCore", "ByteCoding", "EtcdMessages", "ProtoWire", "SchemaFormat", "TestSupport"]
    ),
    tests(
      "WatchCore",
      ["ByteCoding", "EtcdMessages", "ProtoWire", "SchemaFormat", "TestSupport", "WatchCore"]
    ),
    tests(
      "StoreV2",
      [
        "ByteCoding", "EtcdMessages", "Environment", "ProtoWire", "SchemaFormat", "SnapFormat",
        "StoreV2", "SystemIO", "TestSupport", "WALFormat",
      ]
    ),
    tests(
      "ClusterState",
      [
        "AuthCore", "ByteCoding", "ClusterState", "DataDirCheck", "Environment", "EtcdMessages",
        "ProtoWire", "SchemaFormat", "SystemIO", "TestSupport",
      ]
    ),
    tests(
      "MVCCStore",
      [
        "ByteCoding", "Environment", "BackendStore", "BoltStore", "EtcdMessages", "KeyIndexing",
        "MVCCStore", "ProtoWire", "SchemaFormat", "SystemIO", "TestSupport",
      ]
    ),
    tests(
      "Applying",
      [
        "ByteCoding", "Environment", "Applying", "AuthCore", "BackendStore", "ClusterState",
        "EtcdMessages", "LeaseCore", "MVCCStore", "ProtoWire", "SchemaFormat", "StoreV2",
        "TestSupport", "WatchCore",
      ]
    ),
    tests(
      "Replay",
      formats + [
        "Applying", "BackendStore", "BoltStore", "DataDirCheck", "MVCCStore", "Replay", "SystemIO",
        "TestSupport",
      ]
    ),

    // Laws of the storage layers as values: run as tests, and against each mutant.
    .target(
      name: "StorageLaws",
      dependencies: formats + [
        "BackendStore", "BoltStore", "DataDirCheck", "KeyIndexing", "PropertyTesting",
      ],
      path: "Tests/StorageLaws",
      swiftSettings: house + [mutants]
    ),
    .testTarget(
      name: "PropertyTests",
      dependencies: ["PropertyTesting", "StorageLaws"],
      path: "Tests/PropertyTests",
      swiftSettings: house + [mutants]
    ),
    // Laws of the state machine, in the same manner.
    .target(
      name: "StateLaws",
      dependencies: [
        "ByteCoding", "Environment", "ProtoWire", "EtcdMessages", "SchemaFormat", "SnapFormat",
        "KeyIndexing", "BoltStore", "BackendStore", "MVCCStore", "AuthCore", "ClusterState",
        "LeaseCore",
        "StoreV2", "WatchCore", "Applying", "PropertyTesting", "StorageLaws",
      ],
      path: "Tests/StateLaws",
      swiftSettings: house + [mutants]
    ),
    .testTarget(
      name: "StatePropertyTests",
      dependencies: ["PropertyTesting", "StateLaws", "StorageLaws"],
      path: "Tests/StatePropertyTests",
      swiftSettings: house + [mutants]
    ),

    // The tool as its users run it, and beside the upstream tools.
    .target(
      name: "ToolDriver",
      dependencies: ["TestSupport"],
      path: "Tests/ToolDriver",
      swiftSettings: house
    ),
    tests("CLI", ["assay", "TestSupport", "ToolDriver"], exclude: ["Transcripts"]),
    tests(
      "Parity",
      formats + [
        "assay", "Applying", "AuthCore", "BackendStore", "BoltStore", "ClusterState",
        "DataDirCheck", "LeaseCore", "MVCCStore", "PropertyTesting", "Replay", "SystemIO",
        "TestSupport", "ToolDriver",
      ]
    ),

    // The repository itself.
    tests("Tidy", ["TestSupport", "ToolDriver"]),
  ],
  swiftLanguageModes: [.v6]
)
