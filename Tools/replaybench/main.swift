internal import Applying
internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import ProtoWire
internal import Replay
internal import SystemIO
internal import WALFormat

/// Measures how fast a log is applied, on one core and in memory.
///
///     swift run -c release replaybench [COUNT]       that many small puts, decoded and applied
///     swift run -c release replaybench PATH...       the replay of directories, with their reports
///
/// Of the puts each line is the best of three runs.
private let clock = ContinuousClock()

private func seconds(since start: ContinuousClock.Instant) -> Double {
  let (whole, atto) = start.duration(to: clock.now).components
  return Double(whole) + Double(atto) * 1e-18
}

private func rate(_ count: Int, _ seconds: Double) -> String {
  "\(Int(Double(count) / seconds)) a second"
}

/// A log of small puts to a number of keys, as a server writes it.
private func log(puts count: Int, keyCount: Int) -> [UInt8] {
  var segment = SegmentEncoder(firstOf: MemberMetadata(nodeID: 1, clusterID: 1).encoded(as: .gogo))
  for number in 0..<count {
    var put = PutRequest()
    put.key = Array("/registry/pods/ns\(number % 7)/pod-\(number * 7919 % keyCount)".utf8)
    put.value = Array("value \(number) of thirty-two bytes".utf8)
    var header = RequestHeader()
    header.id = UInt64(number) &+ 1 << 40
    let data = InternalRaftRequest(.put(put), header: header).encoded(as: .gogo)
    let entry = Entry(term: 2, index: UInt64(number) + 1, data: data)
    segment.append(.entry, data: entry.encoded(as: .gogo))
  }
  return segment.bytes
}

private func benchPuts(_ count: Int) throws {
  for keyCount in [1000, count] {
    let name = "wal/0000000000000000-0000000000000000.wal"
    let files = InMemoryFileSystem([name: log(puts: count, keyCount: keyCount)])
    let entries = EntryLog(try WALDirectory(fileSystem: files, path: "wal"), in: files)
    var (best, read) = (Double.infinity, Double.infinity)
    for _ in 0..<3 {
      let machine = try StateMachine(in: InMemoryFileSystem(), path: "db", ApplyOptions())
      let start = clock.now
      let survey = try entries.survey()
      read = min(read, seconds(since: start))
      var failure: (any Error)?
      try entries.forEach(of: survey) { entry, data, _ in
        do {
          _ = try machine.apply(entry, data, isAnswered: false)
          return true
        } catch {
          failure = error
          return false
        }
      }
      if let failure { throw failure }
      try machine.commit()
      best = min(best, seconds(since: start))
      precondition(machine.revision == Int64(count) + 1)
    }
    print(
      "\(count) puts to \(keyCount) keys: read \(rate(count, read)), replayed \(rate(count, best))"
    )
  }
}

private func replay(_ path: String) {
  let start = clock.now
  print("== \(path)")
  do {
    let report = try Replayer(DiskFileSystem()).replay(path)
    for line in report.lines(paint: { text, _ in text }) { print(line) }
  } catch let error as ReplayError {
    print("FAILED \(error.message)")
  } catch {
    print("FAILED \(error)")
  }
  print("took \(seconds(since: start)) s")
}

private let words = Array(CommandLine.arguments.dropFirst())
if let count = Int(words.first ?? "500000") {
  try benchPuts(count)
} else {
  for path in words { replay(path) }
}
