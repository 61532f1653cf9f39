internal import BoltFormat

/// Runs in order, cheap to change in the middle.
///
/// An array of short arrays: a change moves one block and now and then the list of blocks, so
/// hundreds of thousands of runs cost what a few hundred do. Each block knows its longest run,
/// which lets a search for room pass over most of them.
///
/// - Invariant: no block is empty or longer than ``blockCountMax``, and runs ascend.
struct SortedRuns<Order: RunOrder>: Sendable {
  /// Where a run stands; the end is the block past the last.
  struct Position: Equatable, Sendable {
    var block: Int
    var offset: Int
  }

  /// Runs a block may hold before it is split.
  static var blockCountMax: Int { 256 }

  private var blocks: [[PageRun]] = []
  /// Each block's last run, so that a search need not look into the blocks it passes over.
  private var lasts: [PageRun] = []
  /// Pages of each block's longest run.
  private var countMaxima: [UInt64] = []

  var isEmpty: Bool { blocks.isEmpty }

  /// The position past the last run.
  var end: Position { Position(block: blocks.count, offset: 0) }

  subscript(position: Position) -> PageRun { blocks[position.block][position.offset] }

  /// All runs, in order.
  var all: All { All(blocks: blocks) }

  /// A walk over all runs; a joined sequence takes several times as long.
  struct All: Sequence, IteratorProtocol {
    fileprivate let blocks: [[PageRun]]
    private var block = 0
    private var offset = 0

    fileprivate init(blocks: [[PageRun]]) { self.blocks = blocks }

    mutating func next() -> PageRun? {
      guard block < blocks.count else { return nil }
      let run = blocks[block][offset]
      offset += 1
      if offset == blocks[block].count {
        offset = 0
        block += 1
      }
      return run
    }
  }

  // MARK: - Searching

  /// Finds the first run that does not precede another.
  ///
  /// - Complexity: O(log *n*)
  func lowerBound(_ run: PageRun) -> Position {
    var low = 0
    var high = lasts.count
    while low < high {
      let middle = (low + high) / 2
      if Order.precedes(lasts[middle], run) { low = middle + 1 } else { high = middle }
    }
    guard low < blocks.count else { return end }
    let block = low
    let runs = blocks[block]
    (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Order.precedes(runs[middle], run) { low = middle + 1 } else { high = middle }
    }
    return Position(block: block, offset: low)
  }

  /// The position before another; nil before the first.
  func position(before position: Position) -> Position? {
    if position.offset > 0 {
      return Position(block: position.block, offset: position.offset - 1)
    }
    guard position.block > 0 else { return nil }
    return Position(block: position.block - 1, offset: blocks[position.block - 1].count - 1)
  }

  /// Finds the first run of at least so many pages.
  ///
  /// - Complexity: O(*n* / ``blockCountMax``)
  func firstFit(_ count: UInt64) -> Position? {
    guard let block = countMaxima.firstIndex(where: { $0 >= count }),
      let offset = blocks[block].firstIndex(where: { $0.count >= count })
    else { return nil }
    return Position(block: block, offset: offset)
  }

  // MARK: - Changing

  /// Puts a run where it belongs.
  mutating func insert(_ run: PageRun) { insert(run, at: lowerBound(run)) }

  /// Puts a run before the one at a position, which is where it belongs.
  mutating func insert(_ run: PageRun, at position: Position) {
    guard position != end else { return append(run) }
    blocks[position.block].insert(run, at: position.offset)
    if run.count > countMaxima[position.block] { countMaxima[position.block] = run.count }
    splitIfFull(position.block)
  }

  /// Takes a run out.
  mutating func remove(at position: Position) {
    let block = position.block
    let removed = blocks[block].remove(at: position.offset)
    guard let last = blocks[block].last else {
      blocks.remove(at: block)
      lasts.remove(at: block)
      countMaxima.remove(at: block)
      return
    }
    lasts[block] = last
    let longest = countMaxima[block]
    if removed.count == longest { measure(block, atMost: longest) }
    mergeIfSmall(block)
  }

  /// Changes a run that stays in its place among the others.
  mutating func replace(at position: Position, with run: PageRun) {
    let block = position.block
    let replaced = blocks[block][position.offset]
    blocks[block][position.offset] = run
    if position.offset == blocks[block].count - 1 { lasts[block] = run }
    let longest = countMaxima[block]
    if run.count >= longest {
      countMaxima[block] = run.count
    } else if replaced.count == longest {
      measure(block, atMost: longest)
    }
  }

  /// Puts a run behind all others.
  mutating func append(_ run: PageRun) {
    if let block = blocks.indices.last, blocks[block].count < Self.blockCountMax {
      blocks[block].append(run)
      lasts[block] = run
      countMaxima[block] = max(countMaxima[block], run.count)
    } else {
      blocks.append([run])
      lasts.append(run)
      countMaxima.append(run.count)
    }
  }

  /// Notes the longest run of a block; most often there is another of the old length.
  private mutating func measure(_ block: Int, atMost bound: UInt64) {
    var longest: UInt64 = 0
    for run in blocks[block] where run.count > longest {
      longest = run.count
      if longest == bound { break }
    }
    countMaxima[block] = longest
  }

  private mutating func splitIfFull(_ block: Int) {
    guard blocks[block].count > Self.blockCountMax else { return }
    let half = blocks[block].count / 2
    blocks.insert(Array(blocks[block][half...]), at: block + 1)
    blocks[block].removeSubrange(half...)
    lasts.insert(blocks[block][half - 1], at: block)
    let longest = countMaxima[block]
    countMaxima.insert(longest, at: block + 1)
    measure(block, atMost: longest)
    measure(block + 1, atMost: longest)
  }

  /// Joins a block that has become small with the next, so that few runs mean few blocks.
  private mutating func mergeIfSmall(_ block: Int) {
    guard block + 1 < blocks.count, blocks[block].count < Self.blockCountMax / 8,
      blocks[block].count + blocks[block + 1].count <= Self.blockCountMax / 2
    else { return }
    let joined = blocks.remove(at: block + 1)
    let longest = countMaxima.remove(at: block + 1)
    blocks[block] += joined
    // The last run of the two is the later block's.
    lasts.remove(at: block)
    countMaxima[block] = max(countMaxima[block], longest)
  }
}

extension SortedRuns {
  /// Traps unless blocks, order and maxima are as the type says.
  func checkInvariants() {
    precondition(
      blocks.count == countMaxima.count,
      "\(blocks.count) blocks, \(countMaxima.count) maxima"
    )
    precondition(lasts == blocks.compactMap(\.last), "the last runs of blocks are not those noted")
    var previous: PageRun?
    for (block, longest) in zip(blocks, countMaxima) {
      precondition(!block.isEmpty && block.count <= Self.blockCountMax, "a block of \(block.count)")
      let found = block.lazy.map(\.count).max() ?? 0
      precondition(found == longest, "the longest run is of \(found) pages, noted as \(longest)")
      for run in block {
        precondition(run.first <= run.last, "a run from \(run.first) to \(run.last)")
        if let previous {
          precondition(
            Order.precedes(previous, run),
            "runs from \(previous.first) and \(run.first) are out of order"
          )
        }
        previous = run
      }
    }
  }
}
