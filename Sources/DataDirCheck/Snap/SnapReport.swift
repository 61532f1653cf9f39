package import Environment
package import EtcdMessages
package import SnapFormat

/// What the v2 store of a `.snap` file holds, without the store itself.
package struct V2StoreSummary: Equatable, Sendable {
  /// Nodes, the root included.
  package var nodeCount: Int
  /// Number of v2 writes the store has seen.
  package var currentIndex: UInt64
  /// Events the history keeps.
  package var eventCount: Int
  /// Members, removed members and cluster version.
  package var membership: V2Membership
  /// Keys v2 clients stored.
  package var customLeafCount: Int
  /// Directories with such keys, which 3.6 and 3.7 refuse to start with.
  package var customPaths: [String]

  /// Sums up a store.
  package init(_ store: V2Store) {
    nodeCount = store.nodes.count
    currentIndex = store.currentIndex
    eventCount = store.eventCount
    membership = store.membership
    customLeafCount = store.customLeafCount
    customPaths = store.customContent.map(\.path)
  }
}

/// Why a `.snap` file is of no use, or of little.
package enum SnapFault: Equatable, Sendable {
  /// The file could not be read.
  case unreadable(FileError)
  /// The file is longer than a protobuf message can be.
  case tooLong
  /// A server renames the file and falls back to an older one.
  case file(SnapFileError)
  /// A server loads the file and panics over its v2 store.
  case store(V2StoreError)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .unreadable(let error): error.message
    case .tooLong: "the file is longer than the 2 GiB a protobuf message can have"
    case .file(let error): error.message
    case .store(let error): error.message
    }
  }
}

/// One file of `member/snap`.
package struct SnapFileReport: Equatable, Sendable {
  /// File name.
  package var name: String
  /// What it is, by its name.
  package var kind: SnapName
  /// Size in bytes.
  package var byteCount: Int
  /// Metadata of a `.snap` file whose envelope is sound.
  package var metadata: SnapshotMetadata?
  /// Summary of its v2 store, if that decodes.
  package var store: V2StoreSummary?
  /// What is wrong with a `.snap` file.
  package var fault: SnapFault?

  /// Creates the report of a file nothing is known of yet.
  package init(name: String, byteCount: Int) {
    self.name = name
    self.byteCount = byteCount
    kind = SnapName(name)
  }

  /// Whether servers up to 3.7 would try to load the file.
  package var isSnapshot: Bool {
    switch kind {
    case .snapshot, .unnumberedSnapshot: true
    case .databaseSnapshot, .database, .defragmentation, .reception, .broken, .other: false
    }
  }
}

/// The snapshot a server would start from.
package struct LoadedSnapshot: Equatable, Sendable {
  /// Index of the last entry it contains.
  package var index: UInt64
  /// Term of that entry.
  package var term: UInt64
  /// Membership of raft at that point; nil in a 3.4 log without its file.
  package var confState: ConfState?
  /// The `.snap` file; nil since 3.8, which keeps the log's record alone.
  package var file: String?
  /// Membership in the file's v2 store.
  package var membership: V2Membership?

  /// Creates a snapshot.
  package init(
    index: UInt64,
    term: UInt64,
    confState: ConfState?,
    file: String? = nil,
    membership: V2Membership? = nil
  ) {
    self.index = index
    self.term = term
    self.confState = confState
    self.file = file
    self.membership = membership
  }
}

/// What `member/snap` holds besides the database, and what a server would make of it.
///
/// The cross checks read this and never the files.
package struct SnapReport: Sendable {
  /// Directory relative to the directory that was checked.
  package var directory: String
  /// Every name in the directory, in name order.
  package var files: [SnapFileReport] = []
  /// Findings, ordered by place.
  package var findings: [Finding] = []
  /// What could not be proven.
  package var unproven: [String] = []
  /// The snapshot a server would start from; nil if from nothing, or if it is not known.
  package var loaded: LoadedSnapshot?
  /// Bytes of `.snap` files read.
  package var byteCount = 0

  /// Creates the report of a directory nothing is known of yet.
  package init(directory: String) { self.directory = directory }

  /// The files servers up to 3.7 would try to load, in the order they try: newest name first.
  package var candidates: [SnapFileReport] { files.filter(\.isSnapshot).reversed() }

  /// Whether a received database of that index waits to be swapped in.
  package func hasDatabaseSnapshot(index: UInt64) -> Bool {
    files.contains { $0.kind == .databaseSnapshot(index: index) }
  }

  /// Where a file's findings are.
  func place(_ file: SnapFileReport, index: UInt64? = nil) -> Place {
    Place(file: path(file.name), index: index ?? file.metadata?.index)
  }

  /// Path of a file relative to the directory that was checked.
  package func path(_ name: String) -> String {
    directory.isEmpty ? name : "\(directory)/\(name)"
  }
}
