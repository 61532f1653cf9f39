import ByteCoding
import DamageRecipes
import EtcdMessages
import ProtoWire
import WALFormat

/// Messages: the first byte of a sample says which decoder it is meant for.
enum MessageFuzz {
  /// Types that stand on disk by themselves, and some that others hold.
  private static let types: [any ProtoMessage.Type] = [
    Entry.self, HardState.self, ConfState.self, SnapshotMetadata.self, RaftSnapshot.self,
    ConfChange.self, ConfChangeV2.self, WALRecord.self, WALSnapshot.self, SnapEnvelope.self,
    MemberMetadata.self, V2Request.self, InternalRaftRequest.self, TxnRequest.self, KeyValue.self,
    Lease.self, AlarmMember.self, AuthUser.self, AuthRole.self, MembershipMember.self,
  ]

  static var samples: [[UInt8]] {
    samples(of: EtcdDirectory(.sample(12)).segment)
      + EtcdImage(.sample(12)).rows.map { [14] + $0.encodedValue }
  }

  /// Entries, their payloads and the other records of a segment.
  static func samples(of segment: [UInt8]) -> [[UInt8]] {
    WALFuzz.records(of: segment).prefix(400).flatMap { record -> [[UInt8]] in
      let data = record.data ?? []
      switch record.type {
      case .entry:
        do {
          let entry = try Entry(decoding: data.rawSpan)
          return [[0] + data, [entry.type == .normal ? 12 : 5] + (entry.data ?? [])]
        } catch {
          return [[0] + data]
        }
      case .state: return [[1] + data]
      case .metadata: return [[10] + data]
      case .snapshot: return [[8] + data]
      default: return [[7] + record.encoded(as: .gogo)]
      }
    }
  }

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var bytes = Array(sample.dropFirst())
    mutator.mutate(&bytes)
    // Now and then bytes meant for one type are read as another.
    let kind = mutator.below(8) == 0 ? mutator.below(types.count) : Int(sample.first ?? 0)
    views(bytes.rawSpan)
    do {
      try decode(types[kind], bytes)
      if kind == 12 || kind == 5 {
        let type: EntryType = kind == 12 ? .normal : .confChange
        _ = try EntryPayload.validate(bytes.rawSpan, type: type)
        _ = try EntryPayload(decoding: bytes.rawSpan, type: type).describe()
      }
      return FuzzOutcome("value")
    } catch {
      return FuzzOutcome(refused: error)
    }
  }

  private static func decode<Message: ProtoMessage>(
    _ type: Message.Type,
    _ bytes: [UInt8]
  ) throws {
    let message = try Message(decoding: bytes.rawSpan)
    for generation in [WireGeneration.gogo, .google] {
      let encoded = message.encoded(as: generation)
      let again = try Message(decoding: encoded.rawSpan).encoded(as: generation)
      precondition(again == encoded, "\(type) does not keep what it decoded: \(bytes)")
    }
  }

  /// The views that hot paths read, on any bytes.
  private static func views(_ bytes: RawSpan) {
    do throws(ProtoError) { _ = try EntryView(decoding: bytes) } catch {}
    do throws(ProtoError) { _ = try RecordView(decoding: bytes) } catch {}
    do throws(ProtoError) { _ = try KeyValueView(decoding: bytes) } catch {}
  }
}
