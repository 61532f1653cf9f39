import BoltFormat
import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import ProtoWire
import SnapFormat
import WALFormat

/// Log segments.
enum WALFuzz {
  private static let path = "wal/" + SegmentName(sequence: 0, firstIndex: 0).fileName

  static var samples: [[UInt8]] {
    [EtcdDirectory(.sample(12)).segment]
      + LogBuilder.sound.files().values.sorted { $0.count < $1.count }
  }

  /// The first records of a segment, and the first with preallocated space behind them.
  static func samples(of segment: [UInt8]) -> [[UInt8]] {
    let first = Array(segment.prefix(6000))
    return [first, Array(segment.prefix(24_000)), first + [UInt8](repeating: 0, count: 4096)]
  }

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var bytes = mutator.below(2) == 0 ? resealed(sample, &mutator) : sample
    if bytes == sample { mutator.mutate(&bytes) }
    do {
      let scan = try WALScan(
        fileSystem: InMemoryFileSystem([path: bytes]),
        directory: "wal",
        displayPrefix: "wal",
        consistentIndex: UInt64(mutator.below(20))
      )
      return FuzzOutcome(try scan.run(runner: SerialRunner(), progress: SilentProgress()).findings)
    } catch {
      return FuzzOutcome(refused: error)
    }
  }

  /// Damages the data of one record and frames and sums all records anew.
  private static func resealed(_ sample: [UInt8], _ mutator: inout Mutator) -> [UInt8] {
    var records = WALFuzz.records(of: sample)
    guard !records.isEmpty else { return sample }
    let place = mutator.below(records.count)
    var data = records[place].data ?? []
    mutator.mutate(&data)
    records[place].data = data
    var encoder = SegmentEncoder()
    for record in records where record.type != .crc {
      encoder.append(type: record.type.rawValue, data: record.data)
    }
    return encoder.preallocated(to: sample.count)
  }

  /// The records of a sound segment.
  static func records(of segment: [UInt8]) -> [WALRecord] {
    var records: [WALRecord] = []
    var decoder = RecordDecoder(fileByteCount: segment.count, seed: 0)
    while case .record(let record) = decoder.next(in: segment.rawSpan, at: 0) {
      let data = record.data.map { Array(segment[$0]) }
      records.append(
        WALRecord(type: RecordType(rawValue: record.kind.rawValue), crc: record.crc, data: data)
      )
    }
    return records
  }
}

/// `.snap` files.
enum SnapFuzz {
  static var samples: [[UInt8]] {
    [MemberImage.snapshot(index: 10), MemberImage.snapshot(index: 7)]
  }

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var bytes = sample
    do {
      switch mutator.below(3) {
      case 0: mutator.mutate(&bytes)
      case 1:
        var data = try SnapFile(decoding: sample.rawSpan).snapshot.encoded(as: .gogo)
        mutator.mutate(&data)
        bytes = SnapEnvelope(crc: CRC32C.checksum(data.rawSpan), data: data).encoded(as: .gogo)
      default:
        var file = try SnapFile(decoding: sample.rawSpan)
        var store = file.snapshot.data ?? []
        mutator.mutate(&store)
        file.snapshot.data = store
        bytes = file.encoded(as: .gogo)
      }
      let file = try SnapFile(decoding: bytes.rawSpan)
      let json = file.snapshot.data ?? []
      let store = try V2Store(parsing: json.rawSpan)
      _ = store.encoded
      return FuzzOutcome("value")
    } catch {
      return FuzzOutcome(refused: error)
    }
  }
}

/// Databases.
enum BoltFuzz {
  /// Larger files are too slow to be run a million times.
  static let byteCountMax = 128 << 10

  static var samples: [[UInt8]] {
    var listed = EtcdImage(.sample(40, compactedAt: 20))
    listed.freelist = .stored
    listed.zeroPageCount = 2
    let nested = BoltImage(
      pageByteCount: 512,
      buckets: [
        .init("key", storage: .pages),
        .init("meta", buckets: [.init("inner", [("a", [1])]), .init("deep", storage: .pages)]),
      ]
    )
    return [
      EtcdImage(.sample(40)).encoded, listed.encoded,
      EtcdImage(.sample(20), pageByteCount: 4096).encoded, nested.encoded(),
    ]
  }

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var bytes = sample
    mutator.mutate(&bytes)
    if mutator.below(2) == 0 { reseal(&bytes) }
    do {
      let report = try RowCheck.run(
        "db",
        on: InMemoryFileSystem(["db": bytes]),
        runner: SerialRunner()
      )
      return FuzzOutcome(report.findings)
    } catch {
      return FuzzOutcome(refused: error)
    }
  }

  /// Gives both metas the checksum of their fields.
  static func reseal(_ bytes: inout [UInt8]) {
    for size in [512, 4096] where bytes.count >= 2 * size {
      for start in [0, size] {
        let fields = start + Meta.pageOffset..<start + Meta.pageOffset + Meta.checksummedByteCount
        guard bytes.rawSpan.littleEndian(at: fields.lowerBound, as: UInt32.self) == Meta.magicNumber
        else { continue }
        let hash = FNV1a64.hash(bytes[fields].rawSpan)
        let sum = (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
        bytes.replaceSubrange(fields.upperBound..<fields.upperBound + 8, with: sum)
      }
    }
  }
}

/// Whole data directories, one file of each damaged.
enum VerifyFuzz {
  /// The first byte chooses a directory.
  static var samples: [[UInt8]] { [[0], [1]] }

  private static let directories: [[String: [UInt8]]] = [
    EtcdDirectory(.sample(20, compactedAt: 10)).files, MemberImage().files(),
  ]

  static func run(_ sample: [UInt8], _ mutator: inout Mutator) -> FuzzOutcome {
    var files = directories[Int(sample[0])]
    let paths = files.keys.sorted()
    let path = paths[mutator.below(paths.count)]
    if mutator.below(20) == 0 {
      files[path] = nil
    } else {
      var bytes = files[path] ?? []
      mutator.mutate(&bytes)
      files[path] = bytes
    }
    do {
      let verifier = Verifier(InMemoryFileSystem(files), runner: SerialRunner())
      return FuzzOutcome(try verifier.verify("").findings)
    } catch {
      return FuzzOutcome(refused: error)
    }
  }
}
