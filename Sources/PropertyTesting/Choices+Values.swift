/// Single values.
extension Choices {
  /// Draws an integer of a range; shrinks to the one nearest zero.
  public func int(in range: ClosedRange<Int>) -> Int { integer(in: range) }

  /// Draws an integer of a range, of any width; shrinks to the one nearest zero.
  ///
  /// - Precondition: the integers are at most 64 bits wide.
  public func integer<Value: FixedWidthInteger>(in range: ClosedRange<Value>) -> Value {
    precondition(Value.bitWidth <= 64, "integers of \(Value.bitWidth) bits are not drawn")
    let low = range.lowerBound
    let high = range.upperBound
    if low >= 0 {
      let above = tape.draw(
        upTo: UInt64(truncatingIfNeeded: high) - UInt64(truncatingIfNeeded: low)
      )
      return shown(low + Value(truncatingIfNeeded: above))
    }
    if high <= 0 {
      let below = tape.draw(upTo: low.magnitude64 - high.magnitude64)
      return shown(high &- Value(truncatingIfNeeded: below))
    }
    // The magnitude stands first, so that it weighs more than the sign.
    let span = tape.begin(.value, at: tape.values.count)
    let magnitude = tape.draw(upTo: max(low.magnitude64, high.magnitude64))
    let isNegative: Bool
    if magnitude > high.magnitude64 {
      // The sign is a choice all the same, for when the magnitude has shrunk.
      _ = tape.decide(upTo: 1) { _ in 1 }
      isNegative = true
    } else if magnitude > low.magnitude64 || magnitude == 0 {
      isNegative = tape.decide(upTo: 0) { _ in 0 } != 0
    } else {
      isNegative = tape.decide(upTo: 1) { $0.next() >> 63 } != 0
    }
    tape.end(span)
    let value = Value(truncatingIfNeeded: magnitude)
    return shown(isNegative ? 0 &- value : value)
  }

  /// Draws either Boolean; shrinks to false.
  public func bool() -> Bool { shown(tape.decide(upTo: 1) { $0.next() >> 63 } == 1) }

  /// Whether something happens that happens so many times in a total; shrinks to false.
  public func chance(_ count: Int, in total: Int) -> Bool {
    precondition(count >= 0 && total > 0, "a chance of \(count) in \(total)")
    if count >= total {
      _ = tape.decide(upTo: 0) { _ in 0 }
      return shown(true)
    }
    let happens = tape.decide(upTo: count == 0 ? 0 : 1) {
      $0.next(upTo: UInt64(total - 1)) < UInt64(count) ? 1 : 0
    }
    return shown(happens == 1)
  }

  /// Draws an element, each equally often; shrinks to the first.
  ///
  /// - Precondition: the collection is not empty.
  @inlinable
  public func element<Elements: RandomAccessCollection>(
    of elements: Elements
  ) -> Elements.Element {
    let offset = evenIndex(count: elements.count)
    return shown(elements[elements.index(elements.startIndex, offsetBy: offset)])
  }

  /// Draws a value by its weight; shrinks to the first.
  ///
  /// Values of weight 0 never come up. The choice is recorded as a place in the whole table, so
  /// weights that shrink do not change what it means.
  ///
  /// - Precondition: no weight is negative, and some are positive.
  @inlinable
  public func weighted<Value>(_ table: [(weight: Int, value: Value)]) -> Value {
    shown(table[weightedIndex(count: table.count) { table[$0].weight }].value)
  }

  /// Draws a place among some, each equally often.
  @usableFromInline
  func evenIndex(count: Int) -> Int {
    precondition(count > 0, "an element of an empty collection")
    return Int(tape.drawEvenly(upTo: UInt64(count - 1)))
  }

  /// Draws a place among some by its weight.
  @usableFromInline
  func weightedIndex(count: Int, weight: (Int) -> Int) -> Int {
    var total: UInt64 = 0
    for index in 0..<count {
      precondition(weight(index) >= 0, "a weight of \(weight(index))")
      total += UInt64(weight(index))
    }
    precondition(total > 0, "a table of \(count) values without weight")
    let drawn = tape.decide(upTo: UInt64(count - 1)) { random in
      var rest = random.next(upTo: total - 1)
      for index in 0..<count {
        if rest < UInt64(weight(index)) { return UInt64(index) }
        rest -= UInt64(weight(index))
      }
      return 0
    }
    var index = Int(drawn)
    while weight(index) == 0 { index = (index + 1) % count }
    return index
  }
}

extension FixedWidthInteger {
  /// The magnitude, of integers that fit.
  fileprivate var magnitude64: UInt64 { UInt64(truncatingIfNeeded: magnitude) }
}
