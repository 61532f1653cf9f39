/// A proto2 field that remembers whether it was set, and reads as zero when it was not.
///
/// gogo (etcd ≤3.6) writes such a field always, google's encoder (≥3.7) only if it was set.
/// Assigning sets it.
@propertyWrapper
package struct Explicit<Value: Equatable & Sendable>: Equatable, Sendable {
  @usableFromInline var value: Value
  /// Whether the field stood on the wire or was assigned.
  @usableFromInline package internal(set) var isPresent = false

  /// Creates a field that is not set.
  @inlinable
  package init(wrappedValue: Value) { value = wrappedValue }

  /// Creates a field that is kept in another form.
  @inlinable
  package init(_ value: Value, isPresent: Bool) {
    self.value = value
    self.isPresent = isPresent
  }

  /// The field's value.
  @inlinable package var wrappedValue: Value {
    get { value }
    set {
      value = newValue
      isPresent = true
    }
  }

  /// The field itself, to ask whether it is present.
  @inlinable package var projectedValue: Self { self }
}

extension Explicit: CustomStringConvertible {
  /// The value, and whether it is only what an absent field reads as.
  package var description: String { isPresent ? "\(value)" : "\(value) (absent)" }
}
