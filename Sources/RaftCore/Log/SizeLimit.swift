package import ProtoWire

/// How many bytes of entries may be taken, and in which encoding they are counted.
package struct SizeLimit: Equatable, Sendable {
  /// Most bytes, though one entry is always taken; `UInt64.max` for no limit.
  package var byteCountMax: UInt64
  /// The encoder whose bytes are counted.
  package var generation: WireGeneration

  /// Creates a limit.
  package init(byteCountMax: UInt64, generation: WireGeneration) {
    self.byteCountMax = byteCountMax
    self.generation = generation
  }

  /// No limit.
  package static let none = SizeLimit(byteCountMax: .max, generation: .google)
}
