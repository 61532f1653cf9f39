/// Values made of many draws, and loops.
extension Choices {
  /// Draws an array; shrinks by losing elements, and by smaller ones.
  ///
  /// - Parameters:
  ///   - count: How many elements there may be.
  ///   - element: Draws one element.
  /// - Returns: The elements, in the order they were drawn.
  public func array<Element>(
    count: ClosedRange<Int>,
    of element: (Choices) throws -> Element
  ) rethrows -> [Element] {
    var elements: [Element] = []
    try spanned(.sequence, at: values.count) {
      var ranges: [Range<Int>] = []
      try repeated(count, .element) { _ in
        if profile.echoes > 0, !isReplay { maybeEcho(one: ranges) }
        let start = values.count
        elements.append(try element(self))
        if profile.echoes > 0, !isReplay { ranges.append(start..<values.count) }
      }
    }
    return shown(elements)
  }

  /// Draws bytes of an alphabet; shrinks as an array does.
  public func bytes(
    count: ClosedRange<Int>,
    in alphabet: ClosedRange<UInt8> = 0...255
  ) -> [UInt8] {
    let maximum = UInt64(alphabet.upperBound - alphabet.lowerBound)
    return array(count: count) { choices in
      alphabet.lowerBound + UInt8(truncatingIfNeeded: choices.draw(upTo: maximum))
    }
  }

  /// Draws a subset, in the order of the whole; shrinks to all of it.
  ///
  /// Cases that lack some operations or faults reach states that cases with all of them do not:
  /// a queue only fills up where nothing is ever taken out. One case in four has all.
  ///
  /// - Parameters:
  ///   - all: What there is.
  ///   - countMin: How many are kept at least.
  /// - Returns: What is switched on in this case.
  public func swarm<Element: Hashable>(
    _ all: [Element],
    atLeast countMin: Int = 1
  ) -> [Element] {
    let switches = swarmSwitches(count: all.count, atLeast: countMin)
    return shown(zip(all, switches).filter(\.1).map(\.0))
  }

  /// Draws which of some things are switched on.
  func swarmSwitches(count: Int, atLeast countMin: Int) -> [Bool] {
    spanned(.value, at: values.count) {
      let hasAll = isReplay || random.next() & 3 == 0
      var switches = (0..<count).map { _ in
        decide(upTo: 1) { hasAll ? 0 : random.next() >> 63 } == 0
      }
      // Which ones come back does not depend on anything that shrinks.
      var onCount = switches.count { $0 }
      for index in switches.indices where onCount < min(countMin, count) && !switches[index] {
        switches[index] = true
        onCount += 1
      }
      return switches
    }
  }

  /// Runs a step again and again; a failing case shrinks by losing steps.
  ///
  /// What the step draws shrinks with it, wherever it is drawn. Notes made in a step are printed
  /// under its number.
  ///
  /// - Parameters:
  ///   - count: How many steps there may be.
  ///   - step: Takes one step; receives how many went before it.
  public func steps(_ count: ClosedRange<Int>, _ step: (Int) throws -> Void) rethrows {
    transcript?.stepDepth += 1
    defer {
      transcript?.stepDepth -= 1
      if transcript?.stepDepth == 0 { transcript?.step = nil }
    }
    let span = begin(.sequence, at: values.count)
    defer { end(span) }
    try repeated(count, .step) { done in
      stepCount += 1
      if transcript?.stepDepth == 1 { transcript?.step = done + 1 }
      try step(done)
    }
  }

  /// Runs a body as often as the choices say: one of them before each round says that there is one.
  ///
  /// A round's span begins with that choice, so a round that is cut out leaves a loop that is one
  /// round shorter. Where the count is fixed there is nothing to say, and rounds only move.
  private func repeated(
    _ count: ClosedRange<Int>,
    _ kind: Span.Kind,
    _ body: (Int) throws -> Void
  ) rethrows {
    precondition(count.lowerBound >= 0, "\(count.lowerBound) rounds of a loop")
    let isFixed = count.lowerBound == count.upperBound
    let planned = isReplay ? 0 : plannedCount(count)
    var done = 0
    while true {
      let start = values.count
      if isFixed {
        if done == count.upperBound { return }
      } else {
        let isFree = done >= count.lowerBound && done < count.upperBound
        let goesOn = decide(upTo: isFree ? 1 : 0) { isFree && done < planned ? 1 : 0 } == 1
        if !goesOn && done >= count.lowerBound { return }
      }
      let span = begin(kind, at: start)
      defer { end(span) }
      try body(done)
      done += 1
    }
  }

  /// How many rounds a loop of a random case is to have.
  private func plannedCount(_ count: ClosedRange<Int>) -> Int {
    let width = UInt64(count.upperBound - count.lowerBound)
    // Rounded up, so that a short range is not kept at its least for long.
    let product = width.multipliedFullWidth(by: profile.size)
    let maximum = min(width, (product.high << 56) | (product.low >> 8) + 1)
    let bits = random.next()
    let extra: UInt64 =
      switch bits & 15 {
      case 0: 0
      case 1: maximum
      case 2, 3: random.next(upTo: maximum) >> (bits >> 4 & 3)
      default: random.next(upTo: maximum)
      }
    return count.lowerBound + Int(extra)
  }

  /// Puts an earlier element's choices before those to come, in a few cases.
  private func maybeEcho(one ranges: [Range<Int>]) {
    guard !ranges.isEmpty, scriptPosition == script.count else { return }
    let bits = random.next()
    guard bits & 0xff < profile.echoes else { return }
    script = Array(values[ranges[Int((bits >> 8) % UInt64(ranges.count))]])
    scriptPosition = 0
  }
}
