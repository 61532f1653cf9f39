internal import BoltFormat
internal import ByteCoding

extension BoltPageDump {
  mutating func addBranch() {
    let bytes = bytes
    var items: [JSONValue] = []
    var end = PageHeader.byteCount
    do throws(BoltError) {
      for position in 0..<(try BranchPage.count(in: bytes.rawSpan)) {
        let entry = PageHeader.byteCount + position * ElementTable.elementByteCount
        let child = try BranchPage.child(position, in: bytes.rawSpan)
        addIntegers(BranchElement.layout.dropLast(), entry: entry, position: position)
        hexdump.add((entry + 8)..<(entry + 16), "pgid \(position)", "\(child)")
        end = max(end, entry + ElementTable.elementByteCount)
        do throws(BoltError) {
          let element = try BranchPage.element(position, in: bytes.rawSpan)
          let key = keyText(element.key)
          hexdump.add(element.key, "key \(position)", key)
          end = max(end, element.key.upperBound)
          items.append(.object([.init(name: "key", value: .string(key)), pageMember(child)]))
        } catch {
          damage.append(BoltDamage(error, page: id, item: position))
          items.append(.object([pageMember(child)]))
        }
      }
      addUnused(from: end)
    } catch { damage.append(BoltDamage(error, page: id)) }
    members.append(.init(name: "items", value: .array(items)))
  }

  /// Names the fields of a leaf page image that fills a range of the bytes.
  ///
  /// - Parameters:
  ///   - page: Where the image stands: the whole page, or the inline page of a bucket.
  ///   - bucket: Name of the inline bucket; nil for the page itself, which does not say whose it is.
  /// - Returns: The decoded items.
  mutating func addLeaf(_ page: Range<Int>, inline bucket: String? = nil) -> [JSONValue] {
    var items: [JSONValue] = []
    var end = page.lowerBound + PageHeader.byteCount
    let bytes = bytes
    let span = bytes.rawSpan.extracting(page)
    let prefix = bucket == nil ? "" : "inline "
    do throws(BoltError) {
      for position in 0..<(try LeafPage.count(in: span)) {
        let entry = page.lowerBound + PageHeader.byteCount + 16 * position
        addIntegers(LeafElement.layout[...], entry: entry, position: position, prefix: prefix)
        end = max(end, entry + ElementTable.elementByteCount)
        do throws(BoltError) {
          let element = try LeafPage.element(position, in: bytes.rawSpan.extracting(page))
          end = max(end, page.lowerBound + element.value.upperBound)
          items.append(add(element, position, base: page.lowerBound, inline: bucket))
        } catch {
          damage.append(BoltDamage(error, page: id, item: position))
        }
      }
      if page.upperBound == bytes.count { addUnused(from: end) }
    } catch { damage.append(BoltDamage(error, page: id)) }
    return items
  }

  private mutating func add(
    _ element: LeafElement,
    _ position: Int,
    base: Int,
    inline bucket: String?
  ) -> JSONValue {
    let bytes = bytes
    let key = (base + element.key.lowerBound)..<(base + element.key.upperBound)
    let value = (base + element.value.lowerBound)..<(base + element.value.upperBound)
    let prefix = bucket == nil ? "" : "inline "
    let row = row(key: key, value: value, bucket: bucket)
    hexdump.add(key, "\(prefix)key \(position)", row.keyText)
    var item: [JSONMember] = [
      .init(name: "key", value: .string(row.keyText)),
      .init(name: "keyByteCount", value: .number("\(key.count)")),
      .init(name: "valueByteCount", value: .number("\(value.count)")),
    ]
    if element.isBucket, bucket == nil {
      let name = printable(bytes.rawSpan.extracting(key))
      item.append(.init(name: "bucket", value: .object(addBucket(value, position, name))))
    } else {
      hexdump.add(value, "\(prefix)value \(position)", row.failure ?? row.summary)
      item.append(.init(name: "value", value: .object(row.fields)))
    }
    return .object(item)
  }

  private mutating func addBucket(
    _ value: Range<Int>,
    _ position: Int,
    _ name: String
  ) -> [JSONMember] {
    let bytes = bytes
    let span = bytes.rawSpan.extracting(value)
    do throws(BoltError) {
      let header = try BucketHeader(decoding: span)
      let start = value.lowerBound
      let root = header.isInline ? "0, inline" : "\(header.root)"
      hexdump.add(start..<(start + 8), "root \(position)", root)
      hexdump.add((start + 8)..<(start + 16), "sequence \(position)", "\(header.sequence)")
      var members: [JSONMember] = [
        .init(name: "root", value: .number("\(header.root.rawValue)")),
        .init(name: "sequence", value: .number("\(header.sequence)")),
      ]
      guard header.isInline else { return members }
      let inline = try BucketHeader.inlinePage(in: span)
      let page = (start + inline.lowerBound)..<(start + inline.upperBound)
      let inner = try PageHeader(decoding: bytes.rawSpan.extracting(page))
      addHeader(inner, at: page.lowerBound, prefix: "inline ")
      let items = addLeaf(page, inline: name)
      members.append(.init(name: "items", value: .array(items)))
      return members
    } catch {
      damage.append(BoltDamage(error, page: id, item: position))
      return []
    }
  }

  private mutating func addIntegers(
    _ layout: ArraySlice<(field: String, offset: Int)>,
    entry: Int,
    position: Int,
    prefix: String = ""
  ) {
    for field in layout {
      let start = entry + field.offset
      let value = bytes.rawSpan.littleEndian(at: start, as: UInt32.self)
      var meaning = "\(value)"
      if field.field == "flags" { meaning += value & LeafElement.bucketFlag == 0 ? "" : ", bucket" }
      hexdump.add(start..<(start + 4), "\(prefix)\(field.field) \(position)", meaning)
    }
  }

  mutating func addUnused(from end: Int) {
    guard end < bytes.count else { return }
    let isZero = bytes.rawSpan.isZero(end..<bytes.count)
    hexdump.add(end..<bytes.count, "unused", isZero ? "zeros" : "left from before")
  }

  private func pageMember(_ child: PageID) -> JSONMember {
    .init(name: "page", value: .number("\(child.rawValue)"))
  }

  /// The key as text; as a revision if it is shaped like one, since a page does not say its bucket.
  private func keyText(_ range: Range<Int>) -> String {
    let key = bytes.rawSpan.extracting(range)
    let isRevision = BackendRow.isRevisionKey(key)
    return BackendRow.keyText(key, bucket: isRevision ? "key" : "")
  }

  /// The item decoded: by the inline bucket it is in, or by the shape of its key.
  private func row(key: Range<Int>, value: Range<Int>, bucket: String?) -> BackendRow {
    let key = bytes.rawSpan.extracting(key)
    let shape = BackendRow.isRevisionKey(key) ? "key" : ""
    return BackendRow(key: key, value: bytes.rawSpan.extracting(value), bucket: bucket ?? shape)
  }
}
