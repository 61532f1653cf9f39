/// Values made of many draws, and loops.
extension Choices {
  /// Draws an array; shrinks by losing elements, and by smaller ones.
  ///
  /// - Parameters:
  ///   - count: How many elements there may be.
  ///   - element: Draws one element.
  /// - Returns: The elements, in the order they were drawn.
  @inlinable
  public func array<Element>(
    count: ClosedRange<Int>,
    of element: (Choices) throws -> Element
  ) rethrows -> [Element] {
    var elements: [Element] = []
    try rounds(count) { elements.append(try element(self)) }
    return shown(elements)
  }

  /// Draws bytes of an alphabet; shrinks as an array does.
  public func bytes(
    count: ClosedRange<Int>,
    in alphabet: ClosedRange<UInt8> = 0...255
  ) -> [UInt8] {
    let maximum = UInt64(alphabet.upperBound - alphabet.lowerBound)
    return array(count: count) { choices in
      alphabet.lowerBound + UInt8(truncatingIfNeeded: choices.tape.draw(upTo: maximum))
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
    spanned(.value) {
      let hasAll = tape.isReplay || tape.random.next() & 3 == 0
      var switches = (0..<count).map { _ in
        tape.decide(upTo: 1) { hasAll ? 0 : $0.next() >> 63 } == 0
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
    try steps(count, planned: tape.plannedCount(count), step)
  }

  /// Runs a step so many times in a random case; a failing case may lose some of them.
  package func steps(planned count: Int, _ step: (Int) throws -> Void) rethrows {
    try steps(0...count, planned: tape.isReplay ? 0 : count, step)
  }

  private func steps(
    _ count: ClosedRange<Int>,
    planned: Int,
    _ step: (Int) throws -> Void
  ) rethrows {
    transcript.stepDepth += 1
    let span = tape.begin(.sequence, at: tape.values.count)
    defer {
      tape.end(span)
      transcript.stepDepth -= 1
      if transcript.stepDepth == 0 { transcript.step = nil }
    }
    try repeated(count, planned: planned, .step) { done in
      stepCount += 1
      if transcript.stepDepth == 1 { transcript.step = done + 1 }
      try step(done)
    }
  }

  /// Runs a body once for each element of an array, some of which repeat earlier ones.
  @usableFromInline
  func rounds(_ count: ClosedRange<Int>, _ body: () throws -> Void) rethrows {
    try spanned(.sequence) {
      let repeats = tape.repeatsElements
      let planned = tape.plannedCount(count)
      var ranges: [Range<Int>] = []
      try repeated(count, planned: planned, .element) { _ in
        if repeats { tape.maybeRepeat(one: ranges) }
        let start = tape.values.count
        try body()
        if repeats { ranges.append(start..<tape.values.count) }
      }
    }
  }

  /// Runs a body as often as the choices say: one of them before each round says that there is one.
  ///
  /// A round's span begins with that choice, so a round that is cut out leaves a loop that is one
  /// round shorter. Where the count is fixed there is nothing to say, and rounds only move.
  private func repeated(
    _ count: ClosedRange<Int>,
    planned: Int,
    _ kind: Span.Kind,
    _ body: (Int) throws -> Void
  ) rethrows {
    precondition(count.lowerBound >= 0, "\(count.lowerBound) rounds of a loop")
    let isFixed = count.lowerBound == count.upperBound
    var done = 0
    while true {
      let start = tape.values.count
      if isFixed {
        if done == count.upperBound { return }
      } else {
        let isFree = done >= count.lowerBound && done < count.upperBound
        let flag = tape.decide(upTo: isFree ? 1 : 0) { _ in isFree && done < planned ? 1 : 0 }
        if flag == 0 && done >= count.lowerBound { return }
      }
      let span = tape.begin(kind, at: start)
      defer { tape.end(span) }
      try body(done)
      done += 1
    }
  }
}
