internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck
internal import SchemaFormat

/// Family B: the page structure of the database.
extension DatabaseRecipe {
  static var bolt: [DatabaseRecipe] {
    metas + references + freelists + order + pages + orphans + buckets
  }

  /// Rows that go missing with a page.
  private static let lostRows: Set = ["M3", "M5", "B8"]

  /// A database of three levels with a page of rows of its own for most keys.
  private static var tree: EtcdImage { EtcdImage(.sample()) }

  /// Damages ``tree`` where one of its rows stands.
  private static func damaged(
    at main: Int64 = 32,
    _ damage: (inout BoltImageEditor, BoltImageEditor.Location) -> Void
  ) -> [UInt8] {
    var editor = tree.editor
    let key = RevisionKey(revision: Revision(main: main)).encoded
    guard let place = editor.location(of: key, in: [Array("key".utf8)]) else { return [] }
    damage(&editor, place)
    return editor.bytes
  }

  // MARK: B1, B2

  private static var metas: [DatabaseRecipe] {
    [
      database("meta-older-invalid", .metaInvalid) {
        var editor = tree.editor
        editor.patch(1, at: Meta.pageOffset + 20, [0xff])
        return editor.bytes
      },
      database("meta-newer-invalid", .metaInvalid) {
        var editor = tree.editor
        editor.patch(0, at: Meta.pageOffset + 56, [0, 0, 0, 0])
        return editor.bytes
      },
      database("meta-both-invalid", .noMeta) {
        var editor = tree.editor
        for page in [PageID(0), 1] { editor.patch(page, at: Meta.pageOffset + 48, [0xff]) }
        return editor.bytes
      },
      DatabaseRecipe("database-all-zero", .noMeta) {
        let directory = EtcdDirectory(.sample())
        let byteCount = directory.image.encoded.count
        return directory.files(database: [UInt8](repeating: 0, count: byteCount))
      },
      DatabaseRecipe("database-missing", .noDatabase) {
        MemberImage().files().filter { $0.key != EtcdDirectory.databasePath }
      },
      database("file-too-short", .fileTooShort) {
        var image = tree
        image.zeroPageCount = 3
        var editor = image.editor
        editor.truncate(toPageCount: editor.pageCount - 2)
        return editor.bytes
      },
      database(
        "file-cut-in-tree",
        .fileTooShort,
        also: [.init("B3", .error)]
      ) {
        var editor = tree.editor
        editor.truncate(toPageCount: editor.pageCount / 2)
        return editor.bytes
      },
      database("meta-page-size", .metaPageSize) {
        var editor = tree.editor
        editor.updateMeta(1) { $0.pageSize = 1 << 31 }
        return editor.bytes
      },
      database("newest-commit-lost", .otherTreeWhole, also: [.init("B3", .error)]) {
        var editor = tree.editor
        editor.updateMeta(0) { $0.root = 9999 }
        return editor.bytes
      },
      database("both-commits-lost", .otherTreeDamaged, also: [.init("B3", .error)]) {
        var editor = tree.editor
        editor.updateMetas { $0.root = 9999 }
        return editor.bytes
      },
      database("meta-freelist-out-of-bounds", .metaField) {
        var editor = tree.editor
        editor.updateMetas { $0.freelist = 9999 }
        return editor.bytes
      },
    ]
  }

  // MARK: B3, B4, B10

  private static var references: [DatabaseRecipe] {
    [
      database("child-past-high-water-mark", .outOfBounds, allowing: lostRows) {
        damaged { editor, place in child(of: place, in: &editor, is: 9999) }
      },
      database("root-past-high-water-mark", .outOfBounds) {
        var editor = tree.editor
        editor.updateMetas { $0.root = 9999 }
        return editor.bytes
      },
      database("page-leaked", .unreachable) {
        var image = tree
        image.freelist = .stored
        image.zeroPageCount = 3
        var editor = image.editor
        editor.patch(2, at: 10, integer: UInt16(2))
        return editor.bytes
      },
      database("page-referenced-twice", .doubleReference, allowing: lostRows) {
        damaged { editor, place in
          let other = editor.location(of: revision(12), in: [Array("key".utf8)])
          child(of: place, in: &editor, is: other?.page ?? 0)
        }
      },
      database("overflow-over-neighbor", .doubleReference) {
        damaged { editor, place in editor.patch(place.page, at: 12, integer: UInt32(1)) }
      },
      database("branch-points-to-itself", .cycle, allowing: lostRows) {
        damaged { editor, place in
          child(of: place, in: &editor, is: place.path[place.path.count - 2])
        }
      },
      database("branch-points-to-ancestor", .cycle, allowing: lostRows) {
        damaged { editor, place in child(of: place, in: &editor, is: place.path[0]) }
      },
      database("buckets-nested-deep", .nesting, allowing: ["B9"]) {
        BoltImage.bucketChain(depth: 200)
      },
    ]
  }

  /// Makes the leaf's parent point elsewhere.
  private static func child(
    of place: BoltImageEditor.Location,
    in editor: inout BoltImageEditor,
    is page: PageID
  ) {
    let parent = place.path[place.path.count - 2]
    let count = Int(editor.header(parent)?.count ?? 0)
    for item in 0..<count {
      let offset = PageHeader.byteCount + item * ElementTable.elementByteCount + 8
      let start = Int(parent.rawValue) * editor.pageByteCount + offset
      let found = editor.bytes.rawSpan.littleEndian(at: start, as: UInt64.self)
      guard found == place.page.rawValue else { continue }
      editor.patch(parent, at: offset, integer: page.rawValue)
    }
  }

  private static func revision(_ main: Int64) -> [UInt8] {
    RevisionKey(revision: Revision(main: main)).encoded
  }

  // MARK: B5

  private static var freelists: [DatabaseRecipe] {
    [
      database("free-page-in-use", .freeAndReachable) {
        freelist { editor in
          let place = editor.location(of: revision(32), in: [Array("key".utf8)])
          editor.patch(2, at: 16, integer: place?.page.rawValue ?? 0)
        }
      },
      database("freelist-lists-twice", .freelist) {
        freelist { editor in
          let first = Array(editor.page(2)[16..<24])
          editor.patch(2, at: 24, first)
        }
      },
      database("freelist-out-of-range", .freelist) {
        freelist { editor in editor.patch(2, at: 16, integer: UInt64(1) << 40) }
      },
      database("freelist-count-wild", .freelist) {
        freelist { editor in
          editor.patch(2, at: 10, integer: UInt16.max)
          editor.patch(2, at: 16, integer: UInt64.max)
        }
      },
      database("freelist-is-a-leaf", .freelist) {
        freelist { editor in editor.patch(2, at: 8, integer: PageFlags.leaf.rawValue) }
      },
      database("freelist-of-another-page", .freelist) {
        freelist { editor in editor.patch(2, at: 0, integer: UInt64(3)) }
      },
    ]
  }

  /// Damages a database whose freelist is stored on page 2 and lists four pages.
  private static func freelist(_ damage: (inout BoltImageEditor) -> Void) -> [UInt8] {
    var image = tree
    image.freelist = .stored
    image.zeroPageCount = 4
    var editor = image.editor
    damage(&editor)
    return editor.bytes
  }

  // MARK: B6

  private static var order: [DatabaseRecipe] {
    [
      database("rows-swapped", .keyOrder, allowing: ["M5", "M3"]) {
        var history = StoreHistory()
        for step in 10..<40 { history.put("key\(step)", "same size") }
        var editor = EtcdImage(history).editor
        swap(main: 20, 21, in: &editor)
        return editor.bytes
      },
      database("separator-too-high", .keyBounds) {
        damaged { editor, place in
          // The separator before the leaf: the leaf's first key now lies below it.
          separator(of: place, in: &editor, byte: 7, add: 1)
        }
      },
      database("separator-too-low", .keyBounds) {
        damaged { editor, place in separator(of: place, in: &editor, byte: 7, add: 0xfe) }
      },
    ]
  }

  /// Exchanges two rows of equal size.
  static func swap(main first: Int64, _ second: Int64, in editor: inout BoltImageEditor) {
    let bucket = [Array("key".utf8)]
    guard let left = editor.location(of: revision(first), in: bucket),
      let right = editor.location(of: revision(second), in: bucket),
      left.value.count == right.value.count
    else { return }
    let bytes = editor.bytes
    editor.bytes.replaceSubrange(left.key, with: bytes[right.key])
    editor.bytes.replaceSubrange(left.value, with: bytes[right.value])
    editor.bytes.replaceSubrange(right.key, with: bytes[left.key])
    editor.bytes.replaceSubrange(right.value, with: bytes[left.value])
  }

  /// Changes a byte of the separator that leads to a leaf.
  private static func separator(
    of place: BoltImageEditor.Location,
    in editor: inout BoltImageEditor,
    byte: Int,
    add: UInt8
  ) {
    let parent = place.path[place.path.count - 2]
    let page = editor.page(parent)
    for item in 0..<Int(editor.header(parent)?.count ?? 0) {
      let element = PageHeader.byteCount + item * ElementTable.elementByteCount
      guard page.rawSpan.littleEndian(at: element + 8, as: UInt64.self) == place.page.rawValue
      else { continue }
      let key = element + Int(page.rawSpan.littleEndian(at: element, as: UInt32.self))
      editor.patch(parent, at: key + byte, [page[key + byte] &+ add])
    }
  }

  // MARK: B7

  private static var pages: [DatabaseRecipe] {
    [
      database("page-number-wrong", .pageNumber) {
        damaged { editor, place in editor.patch(place.page, at: 0, integer: UInt64(7777)) }
      },
      database("branch-page-number-wrong", .pageNumber) {
        damaged { editor, place in editor.patch(place.path[0], at: 0, integer: UInt64(7777)) }
      },
      database("page-flags-wrong", .pageKind, allowing: lostRows) {
        damaged { editor, place in
          editor.patch(place.page, at: 8, integer: PageFlags.meta.rawValue)
        }
      },
      database("page-zeroed", .pageKind, also: [.init("B7", .error)], allowing: lostRows) {
        damaged { editor, place in
          editor.patch(place.page, at: 0, [UInt8](repeating: 0, count: editor.pageByteCount))
        }
      },
      database("element-outside-page", .pageLayout, allowing: lostRows) {
        damaged { editor, place in
          let offset = place.element - Int(place.page.rawValue) * editor.pageByteCount
          editor.patch(place.page, at: offset + 4, integer: UInt32(60000))
        }
      },
      database("element-over-another", .pageLayout, allowing: lostRows) {
        damaged { editor, place in
          let offset = PageHeader.byteCount + ElementTable.elementByteCount
          let first = editor.page(place.page).rawSpan.littleEndian(at: 20, as: UInt32.self)
          editor.patch(
            place.page,
            at: offset + 4,
            integer: first - UInt32(ElementTable.elementByteCount)
          )
        }
      },
      database("element-count-wild", .pageLayout, allowing: lostRows) {
        damaged { editor, place in editor.patch(place.page, at: 10, integer: UInt16.max) }
      },
      database("overflow-past-end", .pageLayout, allowing: ["B4"]) {
        damaged { editor, place in editor.patch(place.page, at: 12, integer: UInt32.max) }
      },
      database("branch-overflow-past-end", .pageLayout, allowing: ["B4"]) {
        damaged { editor, place in editor.patch(place.path[0], at: 12, integer: UInt32.max) }
      },
      database("inline-bucket-malformed", .pageLayout) {
        var editor = tree.editor
        guard let place = editor.location(of: Array("alarm".utf8)) else { return [] }
        editor.bytes[place.value.lowerBound + BucketHeader.byteCount + 8] = 1
        return editor.bytes
      },
    ]
  }

  // MARK: B8

  private static var orphans: [DatabaseRecipe] {
    [
      DatabaseRecipe("root-lost-newer-rows", .orphanRows, allowing: ["M10"]) {
        let directory = EtcdDirectory(.sample())
        var editor = directory.image.editor
        reroot(&editor)
        return directory.files(database: editor.bytes)
      },
      database("root-lost-newer-rows-no-log", .uncommittedRows, severity: .warning) {
        var editor = tree.editor
        reroot(&editor)
        return editor.bytes
      },
      database(
        "subtree-lost",
        .orphanRows,
        also: [.init("B3", .error), .init("M5", .error)],
        allowing: ["M3"]
      ) {
        damaged(at: 12) { editor, place in child(of: place, in: &editor, is: 1) }
      },
      database("commit-unfinished-no-log", .uncommittedRows) {
        unfinishedCommit(logged: 3)["member/snap/db"] ?? []
      },
      DatabaseRecipe("commit-unfinished-log-lost", .orphanRows) { unfinishedCommit(logged: 1) },
    ]
  }

  /// Makes bucket `key` begin at the first leaf of its own tree, as an old root would.
  private static func reroot(_ editor: inout BoltImageEditor) {
    let name = Array("key".utf8)
    guard let first = editor.location(of: revision(2), in: [name]),
      let bucket = editor.location(of: name)
    else { return }
    let header = BucketHeader(root: first.page).encoded()
    editor.bytes.replaceSubrange(
      bucket.value.lowerBound..<(bucket.value.lowerBound + BucketHeader.byteCount),
      with: header
    )
  }

  /// Three rows above the last revision on a page nobody reaches, some in the log.
  package static func unfinishedCommit(logged count: Int) -> [String: [UInt8]] {
    var history = StoreHistory.sample()
    var directory = EtcdDirectory(history)
    let before = history.rows.count
    for step in 0..<3 { history.put("/later/\(step)") }
    directory.image.unreachedRows = [Array(history.rows[before...])]
    directory.appendUnapplied(count)
    return directory.files
  }

  // MARK: B9

  private static var buckets: [DatabaseRecipe] {
    [
      database(
        "bucket-name-garbled",
        .unknownBucket,
        also: [.init("B9", .error)],
        allowing: ["B8"]
      ) {
        var editor = tree.editor
        guard let place = editor.location(of: Array("key".utf8)) else { return [] }
        editor.bytes[place.key.upperBound - 1] = UInt8(ascii: "x")
        return editor.bytes
      },
      database("bucket-key-missing", .missingBucket) { without("key") },
      database("bucket-meta-missing", .missingBucket) { without("meta") },
      database("bucket-alarm-missing", .missingBucket, severity: .warning) { without("alarm") },
      database("bucket-foreign", .unknownBucket) {
        var image = tree.bolt
        image.buckets.append(.init("foreign", [("a", [1])]))
        return image.encoded()
      },
      database("pair-in-root-bucket", .strayPair, also: [.init("B9", .warning)]) {
        var editor = tree.editor
        guard let place = editor.location(of: Array("alarm".utf8)) else { return [] }
        editor.bytes[place.element] = 0
        return editor.bytes
      },
    ]
  }

  private static func without(_ name: String) -> [UInt8] {
    var image = tree.bolt
    image.buckets.removeAll { $0.name == Array(name.utf8) }
    return image.encoded()
  }
}
