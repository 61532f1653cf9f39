internal import BoltFormat
internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

extension LeafScan {
  /// Decodes one row of bucket `key`; M1 and M2 where it does not decode.
  mutating func takeRow(
    _ element: LeafElement,
    item: Int,
    _ bytes: RawSpan,
    hasRowChecksum: Bool
  ) {
    let at: RevisionKey
    do throws(RevisionKeyError) {
      at = try RevisionKey(parsing: bytes.extracting(element.key))
    } catch {
      result.isDamaged = true
      return add(
        .revisionKeyFormat,
        item: item,
        observed: error.message,
        expected: "8 bytes, `_`, 8 bytes, and `t` on a tombstone"
      )
    }
    let value = bytes.extracting(element.value)
    let view: KeyValueView
    do throws(ProtoError) {
      view = try KeyValueView(decoding: value)
    } catch {
      result.isDamaged = true
      return add(
        .rowDecode,
        item: item,
        revision: at.description,
        observed: "\(error)",
        expected: "an mvccpb.KeyValue"
      )
    }
    let key = value.extracting(view.key)
    let start = result.batch.keys.count
    result.batch.keys.append(key)
    let range = element.key.lowerBound..<element.value.upperBound
    result.batch.rows.append(
      Row(
        at: at,
        createRevision: view.createRevision,
        modRevision: view.modRevision,
        version: view.version,
        lease: view.lease,
        keyRange: start..<result.batch.keys.count,
        keyHash: key.tableHash,
        valueByteCount: view.value.count,
        byteCount: range.count,
        crc: hasRowChecksum ? CRC32C.checksum(bytes.extracting(range)) : 0,
        page: page,
        item: item
      )
    )
  }
}
