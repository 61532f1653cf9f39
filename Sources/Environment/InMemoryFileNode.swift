/// A file's bytes as they are, and all that a crash may make of them.
struct InMemoryFileNode: Sendable {
  /// A change since the file was last wholly durable.
  private struct Entry {
    enum Change {
      case write([UInt8], at: Int)
      case resize(from: Int, to: Int)
    }

    /// How sure a crash is to find it.
    enum State {
      /// The next sync makes it durable.
      case pending
      /// A sync failed over it. The system has given it up, so no later sync writes it.
      case abandoned
      /// It is durable, but follows one that was abandoned.
      case durable
    }

    var change: Change
    var state = State.pending
  }

  /// Where the file was created; for questions about it.
  let path: String
  /// What callers see.
  private(set) var live: PagedBytes
  /// What a crash finds under the changes of the log.
  private var durable: PagedBytes
  private var log: [Entry] = []

  /// Creates a file whose bytes are durable.
  init(path: String, _ bytes: PagedBytes = PagedBytes()) {
    self.path = path
    live = bytes
    durable = bytes
  }

  // MARK: - Changing

  mutating func write(_ bytes: [UInt8], at offset: Int) {
    guard !bytes.isEmpty else { return }
    live.write(bytes[...], at: offset)
    log.append(Entry(change: .write(bytes, at: offset)))
  }

  mutating func resize(to size: Int) {
    guard size != live.byteCount else { return }
    log.append(Entry(change: .resize(from: live.byteCount, to: size)))
    live.resize(to: size)
  }

  /// Makes the changes durable, but for those that were given up.
  mutating func sync() {
    guard log.contains(where: { $0.state == .abandoned }) else {
      durable = live
      log = []
      return
    }
    for index in log.indices where log[index].state == .pending { log[index].state = .durable }
  }

  /// Makes the writes durable with the size they need, but no other size.
  mutating func syncData() {
    let isResized = log.contains { if case .resize = $0.change { true } else { false } }
    if !isResized { return sync() }
    for index in log.indices where log[index].state == .pending {
      if case .write = log[index].change { log[index].state = .durable }
    }
  }

  /// Gives the pending changes up, as a system does whose disk refuses them.
  mutating func failSync() {
    for index in log.indices where log[index].state == .pending { log[index].state = .abandoned }
  }

  // MARK: - Crashing

  /// The file as a crash leaves it.
  func crashed(_ answer: CrashQuestion.Answer) -> InMemoryFileNode {
    if log.isEmpty { return self }
    var bytes = durable
    let size = crashedSize(answer)
    for entry in log {
      switch entry.change {
      case .write(let new, let offset):
        if entry.state == .durable {
          bytes.write(new[...], at: offset)
        } else {
          replay(new, at: offset, on: &bytes, answer)
        }
      case .resize(let old, let size) where size < old:
        let question = CrashQuestion.change(path: path, .cut(to: size))
        if entry.state == .durable || question.answered(answer) == 0 {
          bytes.resize(to: min(size, bytes.byteCount))
        }
      case .resize: break
      }
    }
    bytes.resize(to: size)
    return InMemoryFileNode(path: path, bytes)
  }

  /// Does to the bytes what a crash leaves of a write.
  private func replay(
    _ new: [UInt8],
    at offset: Int,
    on bytes: inout PagedBytes,
    _ answer: CrashQuestion.Answer
  ) {
    let write = CrashQuestion.Change.write(offset: offset, byteCount: new.count)
    let question = CrashQuestion.change(path: path, write)
    switch question.answered(answer) {
    case 0: bytes.write(new[...], at: offset)
    case question.answerCount - 1: break
    default:
      let end = offset + new.count
      var start = offset
      while start < end {
        let sector = CrashQuestion.sectorByteCount
        let next = min(end, (start / sector + 1) * sector)
        if CrashQuestion.sector(path: path, offset: start).answered(answer) == 0 {
          bytes.write(new[(start - offset)..<(next - offset)], at: start)
        }
        start = next
      }
    }
  }

  /// The size a crash leaves: one the file had, since the last that is durable.
  private func crashedSize(_ answer: CrashQuestion.Answer) -> Int {
    var size = durable.byteCount
    var found = [size]
    for entry in log {
      switch entry.change {
      case .write(let new, let offset):
        let end = offset + new.count
        size = max(size, end)
        if entry.state == .durable { found = found.map { max($0, end) } }
      case .resize(_, let new):
        size = new
        if entry.state == .durable { found = [size] }
      }
      if found[found.count - 1] != size { found.append(size) }
    }
    guard found.count > 1 else { return size }
    let newestFirst = Array(found.reversed())
    return newestFirst[CrashQuestion.size(path: path, byteCounts: newestFirst).answered(answer)]
  }
}
