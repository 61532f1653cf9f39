package import BoltFormat
package import ByteCoding

/// One page taken apart: every run of its bytes with its field's name and meaning.
package struct BoltPageDump: Sendable {
  /// Where the page stands.
  package let id: PageID
  /// Byte offset of the page in the file.
  package let offset: Int
  /// The page's bytes, overflow included.
  package let bytes: [UInt8]
  /// Every field, by offset in the page.
  package internal(set) var hexdump = AnnotatedHexdump()
  /// The decoded fields, in file order.
  package internal(set) var members: [JSONMember] = []
  /// What is wrong on the page.
  package internal(set) var damage: [BoltDamage] = []

  /// Takes a page apart.
  init(_ page: BoltPage, offset: Int, damage: [BoltDamage]) {
    id = page.id
    self.offset = offset
    bytes = page.bytes
    self.damage = damage
    addHeader(page.header, at: 0, prefix: "")
    switch page.header.flags {
    case .meta: addMeta()
    case .freelist: addFreelist()
    case .branch: addBranch()
    case .leaf: members.append(.init(name: "items", value: .array(addLeaf(0..<bytes.count))))
    case let other:
      let error = BoltError.wrongKind(at: 8, expected: [], found: other)
      self.damage.append(
        BoltDamage(
          page: id,
          field: error.field,
          observed: error.observed,
          expected: "branch, leaf, meta or freelist, unless the page continues another"
        )
      )
    }
  }

  /// The annotated bytes, with their offsets in the file.
  package func lines(fieldByteCountMax: Int) -> [String] {
    hexdump.lines(of: bytes.rawSpan, base: offset, fieldByteCountMax: fieldByteCountMax)
  }
}

extension BoltBrowser {
  /// Takes a page apart.
  ///
  /// - Parameter id: A page of the file, whether it is in use or not.
  /// - Returns: Its fields, also if they are damaged.
  /// - Throws: ``BoltBrowserError/noSuchPage(_:path:pageCount:)`` past the end of the file, or
  ///   `FileError` if the file cannot be read.
  package func dump(_ id: PageID) throws -> BoltPageDump {
    guard id.rawValue < UInt64(filePageCount),
      let offset = id.byteOffset(pageByteCount: pageByteCount)
    else { throw BoltBrowserError.noSuchPage(id, path: path, pageCount: filePageCount) }
    var damage: [BoltDamage] = []
    var whole = self
    if id.rawValue >= pageBound { whole.active = nil }
    guard let page = try whole.load(id, damage: &damage) else {
      var dump = BoltPageDump(
        BoltPage(id: id, header: PageHeader(id: id, flags: []), bytes: [], pageCount: 1),
        offset: offset,
        damage: damage
      )
      dump.keepFirstDamage()
      return dump
    }
    return BoltPageDump(page, offset: offset, damage: damage)
  }
}

extension BoltPageDump {
  /// Drops what was only concluded from bytes that are not there.
  fileprivate mutating func keepFirstDamage() { damage.removeLast(max(0, damage.count - 1)) }

  mutating func addHeader(_ header: PageHeader, at start: Int, prefix: String) {
    guard start + PageHeader.byteCount <= bytes.count else { return }
    let meanings = ["\(header.id)", "\(header.flags)", "\(header.count)", "\(header.overflow)"]
    let ends = PageHeader.layout.dropFirst().map(\.offset) + [PageHeader.byteCount]
    for (place, field) in PageHeader.layout.enumerated() {
      let range = (start + field.offset)..<(start + ends[place])
      hexdump.add(range, prefix + field.field, meanings[place])
    }
    guard prefix.isEmpty else { return }
    members += [
      .init(name: "id", value: .number("\(header.id.rawValue)")),
      .init(name: "type", value: .string("\(header.flags)")),
      .init(name: "count", value: .number("\(header.count)")),
      .init(name: "overflow", value: .number("\(header.overflow)")),
    ]
  }

  private mutating func addMeta() {
    do throws(BoltError) {
      let meta = try Meta(decoding: bytes.rawSpan)
      let failures = meta.failures
      damage += failures.map { BoltDamage($0, page: id) }
      let ends = Meta.layout.dropFirst().map(\.offset) + [Meta.byteCount]
      for (place, field) in Meta.layout.enumerated() {
        let start = Meta.pageOffset + field.offset
        let value = meta.text(of: field.field)
        let failure = failures.first { $0.position == start }
        let remark = failure.map { ", expected \($0.expected)" } ?? ""
        hexdump.add(start..<(Meta.pageOffset + ends[place]), field.field, value + remark)
        members.append(.init(name: field.field, value: .string(value)))
      }
      members.append(.init(name: "isValid", value: .bool(meta.isValid)))
      addUnused(from: Meta.pageOffset + Meta.byteCount)
    } catch { damage.append(BoltDamage(error, page: id)) }
  }

  private mutating func addFreelist() {
    do throws(BoltError) {
      let extent = try FreelistPage.extent(in: bytes.rawSpan)
      if extent.offset > PageHeader.byteCount {
        hexdump.add(PageHeader.byteCount..<extent.offset, "long count", "\(extent.count)")
      }
      let ids = try FreelistPage.ids(in: bytes.rawSpan)
      for (place, id) in ids.enumerated() {
        let start = extent.offset + 8 * place
        hexdump.add(start..<(start + 8), "id \(place)", "\(id)")
      }
      members.append(.init(name: "ids", value: .array(ids.map { .number("\($0.rawValue)") })))
      addUnused(from: extent.offset + 8 * ids.count)
    } catch { damage.append(BoltDamage(error, page: id)) }
  }
}

extension Meta {
  /// The value of a field, by its name in ``layout``.
  fileprivate func text(of field: String) -> String {
    switch field {
    case "magic": "0x" + hexadecimal(UInt64(magic))
    case "version": "\(version)"
    case "pageSize": "\(pageSize)"
    case "flags": "\(flags)"
    case "root": "\(root)"
    case "sequence": "\(sequence)"
    case "freelist": "\(freelist)"
    case "highWaterMark": "\(highWaterMark)"
    case "txid": "\(txid)"
    default: "0x" + hexadecimal(checksum, digits: 16)
    }
  }
}
