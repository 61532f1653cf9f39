import ByteCoding
import DataDirCheck
import Environment
import EtcdMessages
import ProtoWire
import Replay
import SystemIO
import TestSupport
import Testing
import WALFormat

/// A log in memory, and what is in it.
struct SmallLog {
  var encoder = SegmentEncoder(
    firstOf: MemberMetadata(nodeID: 7, clusterID: 9).encoded(as: .gogo)
  )

  mutating func append(_ index: UInt64, term: UInt64) {
    let entry = Entry(term: term, index: index, data: Array("\(term).\(index)".utf8))
    encoder.append(.entry, data: entry.encoded(as: .gogo))
  }

  mutating func append(state: HardState) { encoder.append(.state, data: state.encoded(as: .gogo)) }

  mutating func append(snapshot index: UInt64, term: UInt64) {
    let snapshot = WALSnapshot(index: index, term: term, confState: ConfState(voters: [7]))
    encoder.append(.snapshot, data: snapshot.encoded(as: .gogo))
  }

  /// Opens the log, with other bytes if they are given.
  func open(_ bytes: [UInt8]? = nil) throws -> EntryLog {
    let name = "wal/0000000000000000-0000000000000000.wal"
    let files = InMemoryFileSystem([name: bytes ?? encoder.preallocated(to: 1 << 16)])
    return EntryLog(try WALDirectory(fileSystem: files, path: "wal"), in: files)
  }
}

extension EntryLog {
  /// The entries that count, as `term.index`.
  func texts(_ survey: LogSurvey) throws -> [String] {
    var texts: [String] = []
    try forEach(of: survey) { entry, data, _ in
      texts.append("\(entry.term).\(entry.index)")
      if texts.last != String(decoding: data.array(), as: UTF8.self) { texts.append("wrong data") }
      return true
    }
    return texts
  }
}

@Suite("Entry log")
struct EntryLogTests {
  @Test(arguments: [
    ("etcd-3.4", 6052), ("etcd-3.5", 7064), ("etcd-3.5-three-members/m1", 798),
    ("etcd-3.5-three-members/m2", 798), ("etcd-3.5-three-members/m3", 798),
    ("etcd-3.8-alpha", 6078),
  ])
  func `the entries of a real log go from the first to the last`(
    name: String,
    count: UInt64
  ) throws {
    let disk = DiskFileSystem()
    let path = Repository.path("Fixtures/\(name)/member/wal")
    let log = EntryLog(try WALDirectory(fileSystem: disk, path: path), in: disk)
    let survey = try log.survey()
    #expect(survey.indexes == 1...count && survey.reachesBack && survey.ending == .log)
    var next: UInt64 = 1
    try log.forEach(of: survey) { entry, _, _ in
      guard entry.index == next else { return false }
      next += 1
      return true
    }
    #expect(next == count + 1)
  }

  @Test func `a restored directory has a database before its first entry`() throws {
    let disk = DiskFileSystem()
    let path = Repository.path("Fixtures/etcd-3.5-restored/member/wal")
    let survey = try EntryLog(try WALDirectory(fileSystem: disk, path: path), in: disk).survey()
    #expect(survey.isRestored && !survey.reachesBack)
  }

  /// A follower writes entries again whenever another leader has others.
  @Test(arguments: 0..<200)
  func `of entries that were written again the last counts`(round: Int) throws {
    var generator = SeededGenerator(seed: UInt64(round))
    var log = SmallLog()
    var model: [String] = []
    var term: UInt64 = 1
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      if Int.random(in: 0..<4, using: &generator) == 0 {
        model.removeLast(Int.random(in: 0...min(5, model.count), using: &generator))
        term += 1
      }
      let index = UInt64(model.count + 1)
      log.append(index, term: term)
      model.append("\(term).\(index)")
    }
    let opened = try log.open()
    #expect(try opened.texts(try opened.survey()) == model)
  }

  @Test func `what is committed is not written again`() throws {
    var log = SmallLog()
    for index in UInt64(1)...4 { log.append(index, term: 2) }
    log.append(state: HardState(term: 2, vote: 7, commit: 3))
    log.append(3, term: 3)
    let opened = try log.open()
    let survey = try opened.survey()
    #expect(survey.lastIndex == 4 && survey.commit == 3)
    guard case .unsound = survey.ending else {
      Issue.record("\(survey.ending)")
      return
    }
  }

  @Test func `behind a snapshot the log begins anew`() throws {
    var log = SmallLog()
    for index in UInt64(1)...3 { log.append(index, term: 2) }
    log.append(snapshot: 10, term: 4)
    let empty = try log.open().survey()
    #expect(empty.indexes == nil && empty.baseIndex == 10 && empty.lastIndex == 10)
    log.append(11, term: 4)
    log.append(12, term: 4)
    let opened = try log.open()
    let survey = try opened.survey()
    #expect(survey.indexes == 11...12 && !survey.reachesBack)
    #expect(try opened.texts(survey) == ["4.11", "4.12"])
  }

  @Test func `entries that are missing end the log`() throws {
    var log = SmallLog()
    log.append(1, term: 2)
    log.append(3, term: 2)
    let opened = try log.open()
    #expect(try opened.texts(try opened.survey()) == ["2.1"])
  }

  @Test func `every cut leaves the entries before it`() throws {
    var log = SmallLog()
    for index in UInt64(1)...6 { log.append(index, term: 2) }
    let ends = log.encoder.frameOffsets.dropFirst(3) + [log.encoder.bytes.count]
    for count in 0...log.encoder.bytes.count {
      let opened = try log.open(Array(log.encoder.bytes[..<count]))
      let survey = try opened.survey()
      let whole = ends.dropFirst().count { $0 <= count }
      #expect(survey.lastIndex == UInt64(whole))
      #expect(try opened.texts(survey).count == whole)
      if count < ends[ends.startIndex] { continue }
      let isWhole = ends.contains(count)
      #expect(isWhole ? survey.ending == .log : survey.isTorn, "\(count)")
    }
  }

  /// Two logs with an entry of one index and term are the same up to it.
  @Test(arguments: [2 as UInt64, 3])
  func `behind damage only an entry of the same term follows`(term: UInt64) throws {
    var log = SmallLog()
    for index in UInt64(1)...3 { log.append(index, term: 2) }
    log.append(state: HardState(term: 2, vote: 7, commit: 2))
    log.append(4, term: term)
    var bytes = log.encoder.bytes
    bytes[log.encoder.frameOffsets[6] + 14] ^= 1
    let opened = try log.open(bytes)
    let survey = try opened.survey()
    #expect(survey.lastIndex == (term == 2 ? 4 : 3))
    #expect(survey.passedDamage.count == (term == 2 ? 1 : 0))
    #expect(!survey.isTorn)
  }

  @Test func `no flipped bit makes an entry that was not written`() throws {
    var log = SmallLog()
    for index in UInt64(1)...3 { log.append(index, term: 2) }
    log.append(state: HardState(term: 2, vote: 7, commit: 2))
    log.append(4, term: 2)
    let written: Set = ["2.1", "2.2", "2.3", "2.4"]
    for place in log.encoder.bytes.indices {
      for bit in 0..<8 {
        var bytes = log.encoder.bytes
        bytes[place] ^= 1 << UInt8(bit)
        let opened = try log.open(bytes)
        let texts = try opened.texts(try opened.survey())
        #expect(
          written.isSuperset(of: texts) && texts == texts.sorted(),
          "\(place) \(bit) \(texts)"
        )
      }
    }
  }
}
