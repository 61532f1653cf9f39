internal import BoltFormat
package import BoltStore
internal import ByteCoding
package import PropertyTesting

extension BoltLaws {
  /// The freelist does what its rules say, page by page.
  package static func freelist(_ mutant: FreelistMutant? = nil) -> Law {
    Law(
      "a freelist holds, hands out and releases the pages that the rules say",
      cases: 400,
      reaching: [
        "released over an older reader", "held for a reader", "split a run", "rolled back a free",
        "rolled back an allocation", "refused a double free",
      ]
    ) { choices in
      let policy = choices.element(of: FreelistPolicy.allCases)
      choices.note("policy \(policy)")
      var pair = FreelistPair(policy, mutant)
      try pair.load(count: choices.int(in: 0...40), choices)
      try choices.steps(1...60) { _ in try pair.step(choices) }
      try pair.checkStored()
    }
  }

  /// A list of any length reads back from its pages.
  package static func storedFreelist(_ mutant: FreelistMutant? = nil) -> Law {
    Law("a list of free pages reads back from its pages, however long", cases: 12) { choices in
      // Where the count no longer fits its field.
      let edge = choices.int(in: -2...2)
      let count = choices.bool() ? choices.int(in: 0...600) : 0xFFFF + edge
      choices.note("\(count) pages")
      var list = Freelist(policy: choices.element(of: FreelistPolicy.allCases), mutant: mutant)
      try list.load((0..<count).map { PageID(UInt64(3 + 2 * $0)) })
      let pageByteCount = choices.element(of: [512, 4096])
      let pages = list.pageCount(pageByteCount: pageByteCount)
      var bytes = list.encoded(id: 7, overflow: UInt32(pages - 1))
      guard bytes.count <= pages * pageByteCount else {
        throw Falsified("\(bytes.count) bytes do not fit \(pages) pages of \(pageByteCount)")
      }
      bytes += [UInt8](repeating: 0, count: pages * pageByteCount - bytes.count)
      let ids = try FreelistPage.ids(in: bytes.rawSpan)
      guard ids == list.allIDs else { throw Falsified("\(ids.count) pages read, \(count) written") }
    }
  }
}

/// A freelist and the model of it, with the transactions that use them.
private struct FreelistPair {
  private var list: Freelist
  private var model: FreelistModel
  /// As both were when the open write transaction began.
  private var before: FreelistModel?
  /// The newest transaction.
  private var transaction: UInt64 = 1
  /// Open snapshots, by the transaction whose state they see.
  private var readers: [UInt64] = []

  init(_ policy: FreelistPolicy, _ mutant: FreelistMutant?) {
    list = Freelist(policy: policy, mutant: mutant)
    model = FreelistModel(policy: policy)
  }

  /// Starts with some pages, each free or in use.
  mutating func load(count: Int, _ choices: Choices) throws {
    for page in 2..<(2 + UInt64(count)) {
      if choices.bool() {
        model.free.insert(page)
        model.highWaterMark = page + 1
      } else {
        model.use(page, 1, allocator: 0)
      }
    }
    try list.load(model.allIDs)
    try check()
  }

  mutating func step(_ choices: Choices) throws {
    guard let before else {
      switch choices.weighted([(6, 0), (2, 1), (1, 2)]) {
      case 0: try begin(choices)
      case 1:
        choices.note("a snapshot of transaction \(transaction)")
        readers.append(transaction)
      default: closeReader(choices)
      }
      return
    }
    switch choices.weighted([(6, 0), (8, 1), (5, 2), (3, 3), (1, 4), (1, 5)]) {
    case 0: try allocate(choices)
    case 1: try free(choices)
    case 2:
      choices.note("commit")
      self.before = nil
      return
    case 3: try rollback(to: before, choices)
    case 4: try freeAgain(choices)
    default: closeReader(choices)
    }
    try check()
  }

  private mutating func begin(_ choices: Choices) throws {
    transaction += 1
    choices.note("begin \(transaction), snapshots of \(readers)")
    list.releasePending(openReaders: readers)
    let released = model.release(readers: readers)
    let oldest = readers.min() ?? .max
    choices.sometimes(
      "released over an older reader",
      if: released.contains { $0.transaction > oldest }
    )
    choices.sometimes("held for a reader", if: !model.pending.isEmpty)
    before = model
    try check()
  }

  private mutating func closeReader(_ choices: Choices) {
    guard !readers.isEmpty else { return }
    let reader = readers.remove(at: choices.int(in: 0...(readers.count - 1)))
    choices.note("the snapshot of \(reader) ends")
  }

  private mutating func allocate(_ choices: Choices) throws {
    let count = choices.int(in: 1...4)
    let expected = model.place(UInt64(count))
    let found = list.allocate(count, for: transaction)
    choices.note("allocate \(count): \(found.map { "\($0)" } ?? "none")")
    try equal(found, expected.map { PageID($0) }, "where \(count) pages are allocated")
    choices.sometimes(
      "split a run",
      if: expected.map { model.free.contains($0 + UInt64(count)) } == true
    )
    let first = expected ?? model.highWaterMark
    model.use(first, UInt64(count), allocator: expected == nil ? 0 : transaction)
  }

  private mutating func free(_ choices: Choices) throws {
    var freeable = model.used.filter { $0.allocator != transaction }
    // Those whose allocation is known are the interesting ones.
    let known = freeable.filter { $0.allocator != 0 }
    if !known.isEmpty, choices.chance(2, in: 3) { freeable = known }
    guard !freeable.isEmpty else { return }
    let run = choices.element(of: freeable)
    choices.note("free \(run.pages), allocated by \(run.allocator)")
    try list.free(PageID(run.first), overflow: UInt32(run.count - 1), by: transaction)
    model.free(run, by: transaction)
  }

  private mutating func freeAgain(_ choices: Choices) throws {
    let ids = model.allIDs
    guard !ids.isEmpty else { return }
    let page = choices.element(of: ids)
    choices.note("free \(page) again")
    choices.sometimes("refused a double free")
    do throws(FreelistError) {
      try list.free(page, overflow: 0, by: transaction)
    } catch {
      return try equal(error, .alreadyFree(page), "the error of a double free")
    }
    throw Falsified("page \(page) was freed twice")
  }

  private mutating func rollback(to before: FreelistModel, _ choices: Choices) throws {
    choices.note("rollback")
    choices.sometimes("rolled back a free", if: model.pending.count > before.pending.count)
    choices.sometimes(
      "rolled back an allocation",
      if: model.used.contains { $0.allocator == transaction }
    )
    list.rollback(transaction)
    model = before
    transaction -= 1
    self.before = nil
  }

  // MARK: - Holding

  private func check() throws {
    try equal(list.allIDs, model.allIDs, "pages free and pending")
    try equal(list.freeCount, model.free.count, "number of free pages")
    try equal(list.pendingCount, model.pendingCount, "number of pending pages")
    let known = Set(model.allIDs)
    for page in 0...(model.highWaterMark + 1) {
      try equal(
        list.contains(PageID(page)),
        known.contains(PageID(page)),
        "whether \(page) is listed"
      )
    }
    list.checkInvariants()
  }

  /// Holds what is stored, and a list loaded from it, to all pages being free.
  func checkStored() throws {
    let pages = list.pageCount(pageByteCount: 512)
    var bytes = list.encoded(id: 2, overflow: UInt32(pages - 1))
    bytes += [UInt8](repeating: 0, count: pages * 512 - bytes.count)
    var loaded = Freelist(policy: list.policy)
    try loaded.load(try FreelistPage.ids(in: bytes.rawSpan))
    try equal(loaded.allIDs, model.allIDs, "the list that was stored")
    try equal(loaded.freeCount, model.allIDs.count, "free pages after a restart")
  }
}
