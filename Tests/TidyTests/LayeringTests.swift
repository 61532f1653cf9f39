import TestSupport
import Testing
import ToolDriver

/// Which modules may import which, as design.md's layers.
///
/// A module imports modules of the rows its layer allows, and those named before it in its own row.
enum Layering {
  /// A row of the table.
  struct Layer: Sendable {
    /// Name, as design.md has it.
    var name: String
    /// Modules, each able to import those before it.
    var modules: [String]
    /// Names of other layers it may import.
    var below: [String]
    /// Modules of the system it may import.
    var system: Set<String> = []
  }

  static let layers = [
    Layer(
      name: "0",
      modules: ["CChecksum", "ByteCoding", "Environment"],
      below: [],
      // The file system in memory keeps its state in a `Mutex`.
      system: ["Synchronization"]
    ),
    Layer(
      name: "1",
      modules: [
        "ProtoWire", "EtcdMessages", "SchemaFormat", "WALFormat", "SnapFormat", "BoltFormat",
      ],
      below: ["0"]
    ),
    Layer(
      name: "2",
      modules: [
        "KeyIndexing", "RaftCore", "LeaseCore", "AuthCore", "WatchCore", "StoreV2", "ClusterState",
      ],
      below: ["0", "1"]
    ),
    Layer(
      name: "3",
      modules: ["BoltStore", "BackendStore", "MVCCStore", "Applying"],
      below: ["0", "1", "2"]
    ),
    Layer(
      name: "4",
      modules: ["SystemIO"],
      below: ["0"],
      system: ["Glibc", "Musl", "Synchronization", "CSystemIO"]
    ),
    Layer(name: "harness", modules: ["DataDirCheck", "DataDirRepair"], below: ["0", "1"]),
    Layer(
      name: "raft harness",
      modules: ["DataDriven", "RaftInteraction"],
      below: ["0", "1", "2"]
    ),
    Layer(name: "replay", modules: ["Replay"], below: ["0", "1", "2", "3", "harness"]),
    // Knows nothing of etcd, but of clocks, files and the environment.
    Layer(name: "property testing", modules: ["PropertyTesting"], below: ["0", "4"]),
    Layer(name: "simulation", modules: ["Simulation"], below: ["0", "1", "2", "property testing"]),
    Layer(
      name: "tools",
      modules: [],
      below: [
        "0", "1", "2", "3", "4", "harness", "raft harness", "replay", "property testing",
        "simulation",
      ]
    ),
  ]

  /// The layer that holds a module; nil if the table does not know it.
  static func layer(of module: String) -> Layer? {
    layers.first { $0.modules.contains(module) }
  }

  /// Whether a module of a layer may import a name.
  static func allows(_ name: String, in layer: Layer, module: String) -> Bool {
    if layer.system.contains(name) { return true }
    if let own = layer.modules.firstIndex(of: name) {
      return own < layer.modules.firstIndex(of: module) ?? layer.modules.count
    }
    return layers.contains { layer.below.contains($0.name) && $0.modules.contains(name) }
  }
}

/// An import line, read from code.
private struct Import {
  var access: String
  var module: String
  var place: String

  static func all(in source: SwiftSource) -> [Import] {
    source.code.enumerated().compactMap { position, line in
      let words = line.split(separator: " ").map(String.init)
      guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || levels.contains($0) })
      else { return nil }
      let access = words[..<keyword].first(where: levels.contains) ?? ""
      return Import(
        access: access,
        module: words[keyword + 1],
        place: "\(source.path):\(position + 1)"
      )
    }
  }

  private static let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
}

@Suite("Layering")
struct LayeringTests {
  @Test func `every module stands in the table of layers`() {
    let unknown = Repository.names(in: "Sources")
      .filter { !$0.hasPrefix(".") && $0 != "README.md" && Layering.layer(of: $0) == nil }
    expectNone(unknown)
  }

  @Test func `modules import only what lies below them`() throws {
    var wrong: [String] = []
    for source in try Sources.modules.get() {
      guard let layer = Layering.layer(of: source.module) else { continue }
      for line in Import.all(in: source)
      where !Layering.allows(line.module, in: layer, module: source.module) {
        wrong.append("\(line.place): \(source.module) imports \(line.module)")
      }
    }
    expectNone(wrong)
  }

  /// What contributors' tools may import besides: they damage what is sound, and try the decoders.
  private static let forContributors: Set = [
    "DamageRecipes", "FuzzEngine", "StateLaws", "StorageLaws",
  ]

  @Test func `tools import our modules and nothing of the system`() throws {
    let tools = try #require(Layering.layers.last)
    let wrong = try Sources.tools.get().flatMap(Import.all)
      .filter { line in
        line.place.hasPrefix("Tools/assay/") || !Self.forContributors.contains(line.module)
      }
      .filter { !Layering.allows($0.module, in: tools, module: "") }
      .map { "\($0.place): import \($0.module)" }
    expectNone(wrong)
  }

  @Test func `every import says how far it reaches`() throws {
    let wrong = try Sources.shipped().flatMap(Import.all).filter { $0.access.isEmpty }.map(\.place)
    expectNone(wrong)
  }
}
