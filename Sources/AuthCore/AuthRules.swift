/// Where releases of etcd differ, and which bug is switched on.
///
/// The defaults are those of the newest release; logs of older ones are replayed with theirs.
package struct AuthRules: Equatable, Sendable {
  /// Whether a permission must have a key, and a range end above it; since 3.4.25 and 3.5.8.
  package var validatesRanges = true
  /// Whether transactions inside transactions are looked at; earlier releases look at the outer one.
  package var checksNestedTxns = true
  /// Whether puts of a transaction are held to READ for `prev_kv` and to the keys of their lease.
  package var checksTxnPutsFully = true
  /// Whether only root may ask if authentication is on, as in 3.5.
  package var statusNeedsAdmin = false
  /// How long a simple token lives after its last use, in nanoseconds.
  package var tokenTTL: Int64 = 300_000_000_000
  /// The bug that is switched on, in builds that have them.
  package var mutant: AuthMutant?

  /// Creates the rules of the newest release.
  package init() {}

  /// Changes some of the newest release's rules.
  package init(_ change: (inout AuthRules) -> Void) {
    self.init()
    change(&self)
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: AuthMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
