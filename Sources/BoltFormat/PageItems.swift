internal import ByteCoding

/// One item of a leaf page, copied out of it or about to be written.
package struct LeafItem: Equatable, Sendable {
  /// Kind bits; ``LeafElement/bucketFlag`` or zero.
  package var flags: UInt32
  /// Key bytes.
  package var key: [UInt8]
  /// Value bytes; a bucket's begins with its ``BucketHeader``.
  package var value: [UInt8]

  /// Creates an item.
  package init(flags: UInt32 = 0, key: [UInt8], value: [UInt8]) {
    self.flags = flags
    self.key = key
    self.value = value
  }

  /// Bytes the item takes on a page: its table entry, its key and its value.
  package var byteCount: Int { ElementTable.elementByteCount + key.count + value.count }
}

/// One item of a branch page, copied out of it or about to be written.
package struct BranchItem: Equatable, Sendable {
  /// Separator bytes.
  package var key: [UInt8]
  /// Page below.
  package var child: PageID

  /// Creates an item.
  package init(key: [UInt8], child: PageID) {
    self.key = key
    self.child = child
  }

  /// Bytes the item takes on a page: its table entry and its separator.
  package var byteCount: Int { ElementTable.elementByteCount + key.count }
}

extension ElementTable {
  /// The most items a branch or leaf page may have; one more is the mark of a long freelist.
  package static let itemCountMax = 0xFFFE
}

extension LeafPage {
  /// Copies all items out of a leaf page.
  ///
  /// - Throws: As ``count(in:)`` and ``element(_:in:)``, for the first item that is wrong.
  /// - Complexity: O(*n*) in the bytes of the items. A page whose items overlap yields more bytes
  ///   than it has, so hot paths use ranges instead.
  package static func items(in page: RawSpan) throws(BoltError) -> [LeafItem] {
    var items: [LeafItem] = []
    for position in 0..<(try count(in: page)) {
      let element = try element(position, in: page)
      let key = page.array(element.key)
      items.append(LeafItem(flags: element.flags, key: key, value: page.array(element.value)))
    }
    return items
  }

  /// Encodes the used part of a leaf page as bolt lays it out: header, table, packed items.
  ///
  /// - Parameters:
  ///   - items: Items in key order.
  ///   - id: Number of the page; zero for an inline bucket's.
  ///   - overflow: Pages that follow and continue it.
  /// - Returns: The bytes up to the last value's end, unpadded.
  /// - Precondition: at most ``ElementTable/itemCountMax`` items, each below 4 GiB.
  /// - Complexity: O(*n*) in the bytes of the items.
  package static func encoded(_ items: [LeafItem], id: PageID, overflow: UInt32 = 0) -> [UInt8] {
    precondition(items.count <= ElementTable.itemCountMax, "\(items.count) items on a leaf page")
    let count = UInt16(items.count)
    var bytes = PageHeader(id: id, flags: .leaf, count: count, overflow: overflow).encoded()
    bytes.reserveCapacity(items.reduce(bytes.count) { $0 + $1.byteCount })
    var position = items.count * ElementTable.elementByteCount
    for item in items {
      bytes.appendLittleEndian(item.flags)
      bytes.appendLittleEndian(UInt32(position))
      bytes.appendLittleEndian(UInt32(item.key.count))
      bytes.appendLittleEndian(UInt32(item.value.count))
      position += item.byteCount - 2 * ElementTable.elementByteCount
    }
    for item in items {
      bytes.append(contentsOf: item.key)
      bytes.append(contentsOf: item.value)
    }
    return bytes
  }
}

extension BranchPage {
  /// Copies all items out of a branch page.
  ///
  /// - Throws: As ``count(in:)`` and ``element(_:in:)``, for the first item that is wrong.
  /// - Complexity: O(*n*) in the bytes of the items.
  package static func items(in page: RawSpan) throws(BoltError) -> [BranchItem] {
    var items: [BranchItem] = []
    for position in 0..<(try count(in: page)) {
      let element = try element(position, in: page)
      items.append(BranchItem(key: page.array(element.key), child: element.child))
    }
    return items
  }

  /// Encodes the used part of a branch page as bolt lays it out: header, table, packed keys.
  ///
  /// - Parameters:
  ///   - items: Items in key order.
  ///   - id: Number of the page.
  ///   - overflow: Pages that follow and continue it.
  /// - Returns: The bytes up to the last key's end, unpadded.
  /// - Precondition: at most ``ElementTable/itemCountMax`` items, each below 4 GiB.
  /// - Complexity: O(*n*) in the bytes of the items.
  package static func encoded(_ items: [BranchItem], id: PageID, overflow: UInt32 = 0) -> [UInt8] {
    precondition(items.count <= ElementTable.itemCountMax, "\(items.count) items on a branch page")
    let count = UInt16(items.count)
    var bytes = PageHeader(id: id, flags: .branch, count: count, overflow: overflow).encoded()
    var position = items.count * ElementTable.elementByteCount
    for item in items {
      bytes.appendLittleEndian(UInt32(position))
      bytes.appendLittleEndian(UInt32(item.key.count))
      bytes.appendLittleEndian(item.child.rawValue)
      position += item.byteCount - 2 * ElementTable.elementByteCount
    }
    for item in items { bytes.append(contentsOf: item.key) }
    return bytes
  }
}
