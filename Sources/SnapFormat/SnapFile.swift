internal import ByteCoding
package import EtcdMessages
package import ProtoWire

/// Why the bytes of a `.snap` file are no snapshot.
///
/// A server answers each of them in the same way: it renames the file `.broken` and tries the next
/// older one.
package enum SnapFileError: Error, Equatable, Sendable {
  /// The file has no bytes.
  case emptyFile
  /// The envelope does not decode.
  case envelope(ProtoError)
  /// The envelope holds no data.
  case emptyData
  /// The envelope's checksum is zero, which servers take for "empty snapshot".
  case zeroCRC
  /// The checksum of the data is not the one in the envelope.
  case crcMismatch(stored: UInt32, computed: UInt32)
  /// The data is sound and yet no `raftpb.Snapshot`.
  case snapshot(ProtoError)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .emptyFile: "the file is empty"
    case .envelope(let error): "the envelope does not decode: \(error)"
    case .emptyData: "the envelope holds no data"
    case .zeroCRC: "the envelope's checksum is zero"
    case .crcMismatch(let stored, let computed):
      "crc32c of the data is \(hex8(computed)), the envelope says \(hex8(stored))"
    case .snapshot(let error): "the snapshot does not decode: \(error)"
    }
  }

  private func hex8(_ value: UInt32) -> String { "0x" + hexadecimal(UInt64(value), digits: 8) }
}

/// The content of a `.snap` file: a checksummed envelope around raft's snapshot.
///
/// In protobuf, outermost first:
///
///     ┌──────────────────────────────┬─────────────────────────────────┐
///     │ 1: crc32c of the data    u32 │ 2: data                   bytes │
///     └──────────────────────────────┴────────────────┬────────────────┘
///                                                     │ raftpb.Snapshot
///     ┌──────────────────────────────┬────────────────┴────────────────┐
///     │ 1: v2 store, JSON      bytes │ 2: ConfState, index, term       │
///     └──────────────────────────────┴─────────────────────────────────┘
///
/// The file is written in place under its final name, so a crash may leave any prefix of it.
/// 3.8 writes none.
///
/// > Source: formats.md §3.1; upstream `server/etcdserver/api/snap/snapshotter.go`, `Read`.
package struct SnapFile: Equatable, Sendable {
  /// Raft's snapshot: metadata, and the v2 store as JSON.
  package var snapshot: RaftSnapshot

  /// Creates the content of a file.
  package init(snapshot: RaftSnapshot) { self.snapshot = snapshot }

  /// Reads the bytes of a file.
  ///
  /// - Throws: ``SnapFileError``, in the order in which a server would notice.
  /// - Complexity: O(*n*)
  package init(decoding bytes: RawSpan) throws(SnapFileError) {
    guard bytes.byteCount > 0 else { throw .emptyFile }
    let envelope: SnapEnvelope
    do throws(ProtoError) {
      envelope = try SnapEnvelope(decoding: bytes)
    } catch { throw .envelope(error) }
    guard let data = envelope.data, !data.isEmpty else { throw .emptyData }
    let stored = envelope.crc
    guard stored != 0 else { throw .zeroCRC }
    let computed = CRC32C.checksum(data.rawSpan)
    guard computed == stored else { throw .crcMismatch(stored: stored, computed: computed) }
    do throws(ProtoError) {
      snapshot = try RaftSnapshot(decoding: data.rawSpan)
    } catch { throw .snapshot(error) }
  }

  /// The bytes of the file, as the servers of a generation write them.
  package func encoded(as generation: WireGeneration) -> [UInt8] {
    let data = snapshot.encoded(as: generation)
    let envelope = SnapEnvelope(crc: CRC32C.checksum(data.rawSpan), data: data)
    return envelope.encoded(as: generation)
  }
}
