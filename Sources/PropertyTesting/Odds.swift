/// Values with weights, to be drawn from again and again.
///
/// As ``Choices/weighted(_:)`` draws from a table, and as what is drawn shrinks; only the sums are
/// made once.
package struct Odds<Value: Sendable>: Sendable {
  /// All values, also those of weight 0.
  private let values: [Value]
  /// For each unit of weight, the position of the value that has it.
  private let places: [UInt8]
  /// For each position, that of the value which stands for it: itself, or the next with a weight.
  private let standing: [UInt8]

  /// Creates the odds of some values.
  ///
  /// - Precondition: no weight is negative, some are positive, and there are at most 256 values.
  package init(_ table: [(weight: Int, value: Value)]) {
    values = table.map(\.value)
    places = table.enumerated().flatMap { place, row in
      Array(repeating: UInt8(place), count: row.weight)
    }
    standing = table.indices.map { [places] place in
      places.first { $0 >= place } ?? places.first ?? 0
    }
    precondition(!places.isEmpty, "odds of \(table.count) values without weight")
  }

  /// Draws a value.
  fileprivate func drawn(from tape: inout Tape) -> Value {
    let last = UInt64(values.count - 1)
    let drawn = tape.decide(upTo: last) { [places] random in
      UInt64(places[Int(random.next(upTo: UInt64(places.count - 1)))])
    }
    // A value of no weight comes from a sequence that was changed.
    return values[Int(standing[Int(drawn)])]
  }
}

extension Choices {
  /// Draws a value by its odds; shrinks to the first.
  package func draw<Value>(from odds: Odds<Value>) -> Value { shown(odds.drawn(from: &tape)) }
}
