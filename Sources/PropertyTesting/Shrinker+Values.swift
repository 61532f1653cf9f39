/// Passes that keep the sequence's length and lower its values.
extension Shrinker {
  /// Choices a pass over pairs looks ahead from each.
  private static let pairReach = 12
  /// Values of one range that are exchanged with each other.
  private static let nameCountMax = 10

  /// Makes whole spans zero, the widest first.
  mutating func blankSpans() {
    var index = 0
    while index < best.spans.count, !isExhausted {
      let span = best.spans[index]
      if best.values[span.content..<span.end].contains(where: { $0 != 0 }) {
        var candidate = best.values
        for place in span.content..<span.end { candidate[place] = 0 }
        _ = consider(candidate)
      }
      index += 1
    }
  }

  /// Lowers each choice by itself as far as it goes.
  mutating func minimizeValues() {
    var index = 0
    while index < best.values.count, !isExhausted {
      minimizeValue(at: index)
      index += 1
    }
  }

  private mutating func minimizeValue(at index: Int) {
    let value = best.values[index]
    if value == 0 || replace(index, with: 0) { return }
    // Small values are often names; numbers are searched by halves.
    for small in 1..<5 where UInt64(small) < value {
      if replace(index, with: UInt64(small)) { return }
    }
    guard value > 5 else { return }
    lower(from: value) { shrinker, lowered in shrinker.replace(index, with: lowered) }
    // The step by two keeps the parity, the shift drops a digit.
    guard index < best.values.count else { return }
    while best.values[index] > 2, replace(index, with: best.values[index] - 2) {}
    while index < best.values.count, best.values[index] > 1,
      replace(index, with: best.values[index] / 2)
    {}
  }

  /// Searches the least value that a test holds for, as if it held for all above.
  private mutating func lower(
    from value: UInt64,
    _ test: (inout Shrinker, UInt64) -> Bool
  ) {
    var refused: UInt64 = 0
    var known = value
    while known - refused > 1, !isExhausted {
      let middle = refused + (known - refused) / 2
      if test(&self, middle) { known = middle } else { refused = middle }
    }
  }

  /// Lowers all choices of one value together.
  mutating func minimizeEqualValues() {
    var done: Set<UInt64> = []
    var index = 0
    while index < best.values.count, !isExhausted {
      let value = best.values[index]
      if value > 0, best.maxima[index] > 1, done.insert(value).inserted {
        let places = best.values.indices.filter {
          best.values[$0] == value && best.maxima[$0] > 1
        }
        let base = best.values
        if places.count > 1, !consider(base.setting(places, to: 0)) {
          lower(from: value) { shrinker, lowered in
            shrinker.consider(base.setting(places, to: lowered))
          }
        }
      }
      index += 1
    }
  }

  /// Exchanges two values wherever they stand: values may be names, the smallest to be met first.
  mutating func exchangeNames() {
    for maximum in Set(best.maxima).sorted() where maximum > 1 {
      let places = best.values.indices.filter { best.maxima[$0] == maximum }
      let names = Set(places.map { best.values[$0] }).sorted().prefix(Self.nameCountMax)
      for (index, name) in names.enumerated() {
        for other in names.dropFirst(index + 1) {
          let base = best
          var candidate = base.values
          for place in base.values.indices where base.maxima[place] == maximum {
            if base.values[place] == name { candidate[place] = other }
            if base.values[place] == other { candidate[place] = name }
          }
          _ = consider(candidate)
        }
      }
    }
  }

  /// Lowers a choice by as much as a later one grows.
  mutating func shiftBetweenValues() {
    forEachPair { shrinker, first, second in
      let base = shrinker.best
      let room = min(base.values[first], base.maxima[second] - base.values[second])
      guard room > 0, base.maxima[first] > 1 else { return }
      _ = shrinker.greatest(upTo: room) { shrinker, amount in
        var candidate = base.values
        candidate[first] -= amount
        candidate[second] += amount
        return shrinker.consider(candidate)
      }
    }
  }

  /// Lowers a choice where a later one is as great as it can be; that one is lowered afterward.
  mutating func lowerBesideGreatest() {
    forEachPair { shrinker, first, second in
      let base = shrinker.best
      guard base.values[second] < base.maxima[second] else { return }
      _ = shrinker.greatest(upTo: base.values[first]) { shrinker, amount in
        var candidate = base.values
        candidate[first] -= amount
        candidate[second] = base.maxima[second]
        return shrinker.consider(candidate)
      }
    }
  }

  /// Lowers two choices by the same amount.
  mutating func lowerPairs() {
    forEachPair { shrinker, first, second in
      let base = shrinker.best
      let room = min(base.values[first], base.values[second])
      guard room > 0 else { return }
      _ = shrinker.greatest(upTo: room) { shrinker, amount in
        var candidate = base.values
        candidate[first] -= amount
        candidate[second] -= amount
        return shrinker.consider(candidate)
      }
    }
  }

  /// Exchanges two choices of one kind where the greater stands first.
  mutating func swapValues() {
    forEachPair { shrinker, first, second in
      let base = shrinker.best
      guard base.values[first] > base.values[second], base.maxima[first] == base.maxima[second]
      else { return }
      var candidate = base.values
      candidate.swapAt(first, second)
      _ = shrinker.consider(candidate)
    }
  }

  /// Tries a pass on each choice that is not zero, with each of those behind it within reach.
  private mutating func forEachPair(_ pass: (inout Shrinker, Int, Int) -> Void) {
    var first = 0
    while first < best.values.count, !isExhausted {
      var second = first + 1
      while second < best.values.count, second <= first + Self.pairReach, best.values[first] > 0,
        !isExhausted
      {
        pass(&self, first, second)
        second += 1
      }
      first += 1
    }
  }

  /// Brings neighbors of one kind into order, the smallest first.
  mutating func sortSiblings() {
    var index = 0
    while index < best.spans.count, !isExhausted {
      // Sinks to its place, as in a sort by insertion; the earlier ones are in order.
      var place = index
      while let previous = best.sibling(before: place),
        let candidate = best.exchanging(previous, place), consider(candidate)
      {
        place = previous
      }
      index += 1
    }
  }
}

extension Shrinker.Case {
  /// The nearest span before one that is of its kind and lies in the same; nil if there is none.
  func sibling(before index: Int) -> Int? {
    guard index < spans.count else { return nil }
    let span = spans[index]
    let places = stride(from: index - 1, to: span.parent, by: -1)
    return places.first { spans[$0].parent == span.parent && spans[$0].kind == span.kind }
  }

  /// The sequence with the contents of two spans exchanged; nil where one lies in the other.
  func exchanging(_ first: Int, _ second: Int) -> [UInt64]? {
    guard second < spans.count, spans[first].end <= spans[second].start else { return nil }
    let one = spans[first]
    let other = spans[second]
    var exchanged = Array(values[..<one.content])
    exchanged += values[other.content..<other.end]
    exchanged += values[one.end..<other.content]
    exchanged += values[one.content..<one.end]
    exchanged += values[other.end...]
    return exchanged
  }
}

extension [UInt64] {
  /// The same with some of the values replaced.
  fileprivate func setting(_ places: [Int], to value: UInt64) -> [UInt64] {
    var copy = self
    for place in places { copy[place] = value }
    return copy
  }
}
