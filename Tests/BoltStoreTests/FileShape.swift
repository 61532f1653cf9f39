import BoltFormat
import BoltStore
import ByteCoding
import Environment

/// Which keys stand on which pages of a database file, read from its bytes by the decoders alone.
///
/// Page numbers are left out: they depend on what was free, where the shape depends on the
/// operations.
struct FileShape: Equatable, CustomStringConvertible {
  /// A page and what is below it.
  indirect enum Tree: Equatable {
    case leaf(keys: [[UInt8]], overflow: UInt32)
    case branch(keys: [[UInt8]], overflow: UInt32, children: [Tree])

    /// Levels, leaves included.
    var depth: Int {
      switch self {
      case .leaf: 1
      case .branch(_, _, let children): 1 + (children.first?.depth ?? 0)
      }
    }

    /// Items of every leaf, in order.
    var leafCounts: [Int] {
      switch self {
      case .leaf(let keys, _): [keys.count]
      case .branch(_, _, let children): children.flatMap(\.leafCounts)
      }
    }

    /// Pages every leaf takes beyond its first, in order.
    var leafOverflows: [UInt32] {
      switch self {
      case .leaf(_, let overflow): [overflow]
      case .branch(_, _, let children): children.flatMap(\.leafOverflows)
      }
    }
  }

  /// The tree of each bucket that has pages, by its path.
  var trees: [String: Tree] = [:]
  /// Buckets that stand in their parent's value, by path, with their keys.
  var inline: [String: [[UInt8]]] = [:]
  /// Counters of all buckets, by path.
  var sequences: [String: UInt64] = [:]

  var description: String {
    trees.keys.sorted().map { "\($0): \(trees[$0]?.leafCounts ?? [])" }.joined(separator: "\n")
      + inline.keys.sorted().map { "\n\($0): inline" }.joined()
  }

  /// Reads a file in memory.
  init(_ files: InMemoryFileSystem, path: String = "db") throws {
    try self.init(bytes: files.files[path] ?? [])
  }

  /// Reads the bytes of a file.
  init(bytes: [UInt8]) throws {
    let probe = PageSizeDetector.detect(fileByteCount: bytes.count) { offset, count in
      Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
    }
    let pageByteCount = probe?.pageByteCount ?? PageSize.byteCountDefault
    let editor = BoltImageEditor(bytes, pageByteCount: pageByteCount)
    let metas = [editor.meta(0), editor.meta(1)]
    guard let active = Meta.active(metas[0], metas[1]), let meta = metas[active] else {
      throw BoltError.magic(at: 0, expected: Meta.magicNumber, found: 0)
    }
    try add("", meta.root, editor)
  }

  private mutating func add(_ path: String, _ root: PageID, _ editor: BoltImageEditor) throws {
    trees[path] = try tree(path, root, editor)
  }

  private mutating func tree(
    _ path: String,
    _ id: PageID,
    _ editor: BoltImageEditor
  ) throws -> Tree {
    let page = editor.page(id)
    let header = try PageHeader(decoding: page.rawSpan)
    if header.flags == .branch {
      let items = try BranchPage.items(in: page.rawSpan)
      let children = try items.map { try tree(path, $0.child, editor) }
      return .branch(keys: items.map(\.key), overflow: header.overflow, children: children)
    }
    let items = try LeafPage.items(in: page.rawSpan)
    for item in items where item.flags == LeafElement.bucketFlag {
      let bucket = try BucketHeader(decoding: item.value.rawSpan)
      let inside = path + "/" + String(decoding: item.key, as: UTF8.self)
      sequences[inside] = bucket.sequence
      if bucket.isInline {
        let range = try BucketHeader.inlinePage(in: item.value.rawSpan)
        let leaf = Array(item.value[range])
        inline[inside] = try LeafPage.items(in: leaf.rawSpan).map(\.key)
      } else {
        try add(inside, bucket.root, editor)
      }
    }
    return .leaf(keys: items.map(\.key), overflow: header.overflow)
  }
}

/// A database in memory with one bucket, for tests of what becomes of it.
struct Bench {
  let files = InMemoryFileSystem()
  let database: Database
  static let name = Array("bucket".utf8)

  /// Creates the database and its bucket.
  init(_ change: (inout BoltOptions) -> Void = { _ in }) throws {
    database = try Database.open("db", in: files, BoltOptions(change))
    try update { _ in }
  }

  /// Changes the bucket in one commit, and checks the file.
  func update(
    fillPercent: Double = 0.5,
    _ body: (Bucket) throws -> Void
  ) throws {
    let transaction = try database.beginWrite()
    defer { transaction.rollback() }
    let bucket = try transaction.createBucketIfNeeded(Self.name)
    bucket.fillPercent = fillPercent
    try body(bucket)
    transaction.checkNodes()
    try transaction.commit()
    let findings = try database.checkInvariants()
    guard findings.isEmpty else { throw BoltStoreError.unsound(findings) }
  }

  /// The tree of the bucket.
  var tree: FileShape.Tree {
    get throws { try FileShape(files).trees["/bucket"] ?? .leaf(keys: [], overflow: 0) }
  }

  /// Items of the bucket's leaves.
  var leafCounts: [Int] { get throws { try tree.leafCounts } }
}

/// The key of a number: eight digits.
func key(_ number: Int) -> [UInt8] {
  let digits = String(number)
  return Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
}

/// A value that makes an item with a key of eight bytes take so many bytes on a page.
func value(itemByteCount: Int) -> [UInt8] { [UInt8](repeating: 0x76, count: itemByteCount - 24) }
