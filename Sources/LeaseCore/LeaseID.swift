/// A lease, as clients and the log name it.
///
/// > Source: formats.md §6.1, §9.5; upstream `server/lease/lessor.go`, `LeaseID`, `NoLease`.
package struct LeaseID: RawRepresentable, BitwiseCopyable, Hashable, Comparable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Wraps an id that came in a request or stands in a row.
  package init(_ rawValue: Int64) { self.rawValue = rawValue }

  /// The lease a server gives out where the client left the choice to it.
  ///
  /// Nil if the number would say that there is no lease; then the next request id is tried.
  package init?(choosing requestID: UInt64) {
    rawValue = Int64(requestID & (1 << 63 - 1))
    if rawValue == 0 { return nil }
  }

  /// No lease at all.
  package static let none = LeaseID(0)

  package static func < (left: LeaseID, right: LeaseID) -> Bool { left.rawValue < right.rawValue }
}

extension LeaseID: CustomStringConvertible {
  /// The id as etcd prints it: lowercase hexadecimal without padding.
  package var description: String { String(UInt64(bitPattern: rawValue), radix: 16) }
}

/// A caller that waits for the outcome of a renewal; whoever asks chooses the number.
package struct RenewalID: RawRepresentable, BitwiseCopyable, Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }
}
