/// The order of the passes.
extension Shrinker {
  /// Goes through the passes that take few runs for what they gain.
  mutating func shrinkQuickly() {
    removeRounds()
    blankSpans()
    descend()
    minimizeValues()
    sortSiblings()
    minimizeEqualValues()
  }

  /// Goes through the passes that try pairs, or what means nothing, until one shortens the case.
  ///
  /// A shorter case is worth the quick passes first: these here take runs by the square.
  mutating func shrinkThoroughly() {
    let passes: [(inout Shrinker) -> Void] = [
      { $0.removeRoundsAndLower() },
      { $0.removePairsOfRounds() },
      { $0.removeChunks() },
      { $0.descendAndExchange() },
      { $0.lowerPairs() },
      { $0.shiftBetweenValues() },
      { $0.lowerBesideGreatest() },
      { $0.swapValues() },
      { $0.exchangeNames() },
    ]
    let count = best.values.count
    for pass in passes where best.values.count == count { pass(&self) }
  }

  /// The greatest number, up to a limit, that a test holds for, if it holds for all below that.
  ///
  /// - Complexity: O(log *n*) in the number found, for it grows in ever longer strides
  mutating func greatest(
    upTo limit: UInt64,
    where test: (inout Shrinker, UInt64) -> Bool
  ) -> UInt64 {
    guard limit > 0, test(&self, 1) else { return 0 }
    var known: UInt64 = 1
    while known < limit {
      let next = known > limit / 2 ? limit : known * 2
      if !test(&self, next) {
        var refused = next
        while refused - known > 1 {
          let middle = known + (refused - known) / 2
          if test(&self, middle) { known = middle } else { refused = middle }
        }
        return known
      }
      known = next
    }
    return known
  }

  /// Tries a number instead of a choice's value.
  mutating func replace(_ index: Int, with value: UInt64) -> Bool {
    guard index < best.values.count else { return false }
    var candidate = best.values
    candidate[index] = value
    return consider(candidate)
  }
}

/// Passes that make the sequence shorter.
extension Shrinker {
  /// Cuts out steps and elements, and ever more of their neighbors with them.
  mutating func removeRounds() {
    var index = best.spans.count - 1
    while index >= 0, !isExhausted {
      if index < best.spans.count, best.spans[index].isRound {
        let base = best
        let last = base.spans[index]
        if consider(base.values(without: last.start..<last.end)) {
          let siblings = base.siblings(upTo: index, countMax: .max)
          let count = greatest(upTo: UInt64(siblings.count)) { shrinker, count in
            let first = base.spans[siblings[Int(count) - 1]]
            return count == 1 || shrinker.consider(base.values(without: first.start..<last.end))
          }
          index = siblings[Int(count) - 1]
        }
      }
      index = min(index, best.spans.count) - 1
    }
  }

  /// Puts a part in the place of the whole, where both are of one kind.
  mutating func descend() {
    var index = 0
    while index < best.spans.count, !isExhausted {
      let span = best.spans[index]
      for part in best.parts(of: index) {
        let values = best.values
        var candidate = Array(values[..<span.start])
        candidate += values[part.start..<part.end]
        candidate += values[span.end...]
        if consider(candidate) { break }
      }
      index += 1
    }
  }

  /// Puts a part in the place of the whole, and exchanges it with the neighbor.
  mutating func descendAndExchange() {
    var index = 0
    while index < best.spans.count, !isExhausted {
      let base = best
      if let previous = base.sibling(before: index) {
        let (front, back) = (base.spans[previous], base.spans[index])
        let parts =
          base.parts(of: previous).map { (base.contents(back), base.contents($0)) }
          + base.parts(of: index).map { (base.contents($0), base.contents(front)) }
        for (first, second) in parts {
          var candidate = Array(base.values[..<front.start])
          candidate += first
          candidate += base.values[front.end..<back.start]
          candidate += second
          candidate += base.values[back.end...]
          if consider(candidate) { break }
        }
      }
      index += 1
    }
  }

  /// Cuts out a few choices whatever they are, also with one less before them: a count, perhaps.
  mutating func removeChunks() {
    for count in [8, 5, 4, 3, 2, 1] {
      var start = best.values.count - count
      while start >= 0, !isExhausted {
        let base = best
        guard start + count <= base.values.count else {
          start = base.values.count - count
          continue
        }
        var candidate = base.values(without: start..<start + count)
        if !consider(candidate) {
          // The count may stand a little before what it counts.
          for before in stride(from: start - 1, through: max(0, start - 3), by: -1)
          where candidate[before] > 0 {
            candidate[before] -= 1
            if consider(candidate) { break }
            candidate[before] += 1
          }
        }
        start -= 1
      }
    }
  }

  /// Cuts out a round and lowers what stands behind it and may have pointed past that round.
  mutating func removeRoundsAndLower() {
    var index = best.spans.count - 1
    while index >= 0, !isExhausted {
      if index < best.spans.count, best.spans[index].isRound {
        let span = best.spans[index]
        let base = best.values(without: span.start..<span.end)
        let maxima = best.maxima[..<span.start] + best.maxima[span.end...]
        var lowered = base
        for (later, maximum) in zip(base.indices, maxima).dropFirst(span.start)
        where maximum > 1 && base[later] > 0 {
          lowered[later] -= 1
        }
        if consider(lowered) {
          index -= 1
          continue
        }
        for later in base.indices.dropFirst(span.start) where base[later] > 0 {
          var candidate = base
          candidate[later] -= 1
          if consider(candidate) { break }
        }
      }
      index -= 1
    }
  }

  /// Cuts out two rounds of a sequence at a time: what opens and what closes, say.
  mutating func removePairsOfRounds() {
    var index = best.spans.count - 1
    while index >= 0, !isExhausted {
      if index < best.spans.count, best.spans[index].isRound {
        let base = best
        let last = base.spans[index]
        for sibling in base.siblings(upTo: index, countMax: 48).dropFirst() {
          let first = base.spans[sibling]
          var candidate = base.values(without: last.start..<last.end)
          candidate.removeSubrange(first.start..<first.end)
          if consider(candidate) { break }
        }
      }
      index -= 1
    }
  }
}

extension Shrinker.Case {
  /// The sequence without some of its choices.
  func values(without range: Range<Int>) -> [UInt64] {
    var rest = values
    rest.removeSubrange(range)
    return rest
  }

  /// The choices of a span.
  func contents(_ span: Span) -> ArraySlice<UInt64> { values[span.start..<span.end] }

  /// The spans inside another that could stand in its place, the first few.
  func parts(of index: Int) -> [Span] {
    let whole = spans[index]
    if whole.isRound { return [] }
    let parts = spans[(index + 1)...].lazy.prefix { $0.start < whole.end }
      .filter { $0.kind == whole.kind && $0.end - $0.start < whole.end - whole.start }
    return Array(parts.prefix(32))
  }

  /// The rounds of a sequence up to one of them, from that one backward.
  func siblings(upTo index: Int, countMax: Int) -> [Int] {
    let parent = spans[index].parent
    let rounds = stride(from: index, to: parent, by: -1).lazy
      .filter { spans[$0].parent == parent && spans[$0].isRound }
    return Array(rounds.prefix(countMax))
  }
}
