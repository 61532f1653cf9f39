import Applying
import BackendStore
import BoltStore
import ByteCoding
import DataDirCheck
import Environment
import EtcdMessages
import Replay
import SchemaFormat
import SystemIO
import TestSupport
import Testing

/// A real directory, and what its server said.
struct RealDirectory: Sendable, CustomTestStringConvertible {
  var name: String
  var index: UInt64
  var term: UInt64
  var revision: Int64
  var compactRevision: Int64
  var hashKV: UInt32
  var rows: Int

  var testDescription: String { name }

  /// Hashes and revisions as servers gave them on copies, `Fixtures/facts.json`.
  static let all = [
    RealDirectory(
      name: "etcd-3.4",
      index: 6052,
      term: 2,
      revision: 5468,
      compactRevision: 4532,
      hashKV: 1_357_045_142,
      rows: 1791
    ),
    RealDirectory(
      name: "etcd-3.5",
      index: 7064,
      term: 2,
      revision: 6415,
      compactRevision: 6290,
      hashKV: 3_911_463_161,
      rows: 812
    ),
    RealDirectory(
      name: "etcd-3.5-three-members/m1",
      index: 798,
      term: 2,
      revision: 706,
      compactRevision: 642,
      hashKV: 4_180_286_523,
      rows: 98
    ),
    RealDirectory(
      name: "etcd-3.5-three-members/m2",
      index: 798,
      term: 2,
      revision: 706,
      compactRevision: 642,
      hashKV: 4_180_286_523,
      rows: 142
    ),
    RealDirectory(
      name: "etcd-3.5-three-members/m3",
      index: 798,
      term: 2,
      revision: 706,
      compactRevision: 642,
      hashKV: 4_180_286_523,
      rows: 142
    ),
    RealDirectory(
      name: "etcd-3.8-alpha",
      index: 6078,
      term: 2,
      revision: 5458,
      compactRevision: 4840,
      hashKV: 3_553_618_204,
      rows: 1316
    ),
  ]

  /// The files in memory, to be damaged.
  func files() throws -> InMemoryFileSystem {
    let disk = DiskFileSystem()
    var files: [String: [UInt8]] = [:]
    let root = Repository.path("Fixtures/\(name)/member")
    for folder in ["wal", "snap"] {
      for entry in try disk.list("\(root)/\(folder)") where entry.status.kind == .file {
        let file = try disk.open("\(root)/\(folder)/\(entry.name)")
        files["member/\(folder)/\(entry.name)"] = try file.bytes(at: 0, byteCount: file.byteCount)
      }
    }
    return InMemoryFileSystem(files)
  }
}

@Suite("Replay of real directories")
struct FixtureReplayTests {
  @Test(arguments: RealDirectory.all)
  func `the log makes every row of the database and the hash its server gave`(
    real: RealDirectory
  ) throws {
    let path = Repository.path("Fixtures/\(real.name)")
    let report = try Replayer(DiskFileSystem()).replay(path)
    #expect(report.firstIndex == 1 && report.lastIndex == real.index && report.term == real.term)
    #expect(report.revision == real.revision && report.compactRevision == real.compactRevision)
    #expect(report.hashKV == real.hashKV)
    #expect(report.rows.proven == real.rows && report.rows.unproven == 0)
    #expect(report.isClean && report.firstDifference == nil)
    #expect(report.buckets.map(\.counts.unproven).allSatisfy { $0 == 0 })
    #expect(report.buckets.contains { $0.bucket == .members && $0.counts.proven > 0 })
  }

  @Test func `what a restore put there cannot be proven, and is no fault`() throws {
    let path = Repository.path("Fixtures/etcd-3.5-restored")
    let report = try Replayer(DiskFileSystem()).replay(path)
    #expect(report.rows.proven == 0 && report.rows.unproven == 811 && report.isClean)
    #expect(report.hashKV == 878_901_142 && report.revision == 6414)
  }

  @Test func `a report is the same every time`() throws {
    let path = Repository.path("Fixtures/etcd-3.5-three-members/m1")
    var texts: [[UInt8]] = []
    for _ in 0..<2 {
      var writer = JSONWriter()
      try Replayer(DiskFileSystem()).replay(path).write(to: &writer)
      texts.append(writer.bytes)
    }
    #expect(texts[0] == texts[1])
  }
}

@Suite("Replay of damaged directories")
struct DamagedReplayTests {
  private static let small = RealDirectory.all[3]

  @Test func `a log that ends early leaves the newest rows unproven`() throws {
    let files = try Self.small.files()
    let name = try #require(files.files.keys.first { $0.hasSuffix(".wal") })
    var bytes = try #require(files.files[name])
    // Cut within the last entries; the rest is zeros, as in a segment that was just preallocated.
    let cut = bytes.count * 9 / 10
    for place in cut..<bytes.count { bytes[place] = 0 }
    files.set(name, bytes)
    let report = try Replayer(files).replay("/")
    #expect(report.lastIndex < Self.small.index && report.rows.unproven > 0)
    #expect(report.rows.different == 0, "\(String(describing: report.firstDifference))")
    #expect(!report.isClean)
  }

  @Test func `a database without its file is a fault, and the state is told`() throws {
    let files = try Self.small.files()
    try files.remove("member/snap/db")
    let report = try Replayer(files).replay("/")
    #expect(report.hashKV == Self.small.hashKV && !report.isClean && report.provenIndex == nil)
  }

  @Test func `a directory without a log cannot be replayed`() throws {
    let files = try Self.small.files()
    for name in files.files.keys where name.hasSuffix(".wal") { try files.remove(name) }
    #expect(throws: ReplayError.self) { try Replayer(files).replay("/") }
  }

  /// A row whose bytes are other than the log makes them is named, by revision and key.
  @Test func `a changed row is found`() throws {
    let files = try Self.small.files()
    var bytes = try #require(files.files["member/snap/db"])
    let needle = Array("/registry/".utf8)
    let places = bytes.indices.dropLast(needle.count).filter {
      bytes[$0] == needle[0] && Array(bytes[$0..<$0 + needle.count]) == needle
    }
    var found = 0
    for place in places.prefix(60) {
      bytes[place + 4] ^= 0x20
      files.set("member/snap/db", bytes)
      bytes[place + 4] ^= 0x20
      let report = try Replayer(files).replay("/")
      guard report.rows.different > 0 else { continue }
      found += 1
      #expect(report.firstDifference?.bucket == "key" && report.firstDifference?.revision != nil)
      if found == 3 { return }
    }
    Issue.record("no change was found in \(places.count) places")
  }

  /// Bytes at random never trap; what comes of them is a report or an error with a line.
  @Test(arguments: 0..<24)
  func `flipped bytes end in a report or an error`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let files = try Self.small.files()
    let names = files.files.keys.sorted()
    for _ in 0..<3 {
      let name = names[generator.below(names.count)]
      guard var bytes = files.files[name], !bytes.isEmpty else { continue }
      for _ in 0...generator.below(4) {
        let place = generator.below(min(bytes.count, 160_000))
        bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      files.set(name, bytes)
    }
    do {
      let report = try Replayer(files).replay("/")
      #expect(report.lines { text, _ in text }.count >= 3)
    } catch let error as ReplayError {
      #expect(!error.message.isEmpty)
    }
  }
}

@Suite("Hostile entries")
struct HostileEntryTests {
  /// What a log can hold whose checksums are right: an entry is applied, refused, or ends the member;
  /// nothing traps.
  @Test(arguments: 0..<12)
  func `entries whose bytes were changed are applied, refused or undecodable`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let files = try RealDirectory.all[3].files()
    let log = EntryLog(try WALDirectory(fileSystem: files, path: "member/wal"), in: files)
    var options = ApplyOptions()
    options.rules = ApplyRules(SemanticVersion(major: 3, minor: seed % 2 == 0 ? 5 : 6))
    options.backend.storage.growthByteCount = 1 << 15
    var machine = try StateMachine(in: InMemoryFileSystem(), path: "db", options)
    defer { _ = Result { try machine.close() } }
    var index: UInt64 = 0
    var (endCount, appliedCount) = (0, 0)
    try log.forEach(of: try log.survey()) { entry, data, _ in
      var entry = entry
      var bytes = data.array()
      for _ in 0..<(generator.chance(1, in: 3) ? 1 + generator.below(3) : 0) where !bytes.isEmpty {
        let place = generator.below(bytes.count)
        switch generator.below(3) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        default: bytes.remove(at: place)
        }
      }
      if generator.chance(1, in: 40) { entry.type = EntryType(rawValue: Int32(generator.below(4))) }
      index += 1
      entry.index = index
      do {
        _ = try machine.apply(entry, bytes.rawSpan, isAnswered: generator.chance(1, in: 2))
        appliedCount += 1
        return true
      } catch let error as ApplyError {
        endCount += error.message.isEmpty ? 1000 : 1
      } catch {
        return false
      }
      _ = Result { try machine.close() }
      do {
        machine = try StateMachine(in: InMemoryFileSystem(), path: "db", options)
        index = 0
        return true
      } catch {
        return false
      }
    }
    #expect(appliedCount > 100 && endCount < 1000)
  }
}
