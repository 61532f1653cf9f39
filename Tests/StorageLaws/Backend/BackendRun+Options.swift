import BackendStore
import BoltStore
import PropertyTesting

extension BackendRun {
  /// Limits low enough to be reached, and small pages.
  static func someOptions(_ choices: Choices, _ mutant: BackendMutant?) -> BackendOptions {
    let limit = choices.weighted([(5, 10_000), (1, 1), (1, 2), (2, 5)])
    let policy = choices.weighted([(3, DeletionPolicy.buffered), (1, .committed)])
    let defragLimit = choices.element(of: [10_000, 1, 3])
    choices.note("batch limit \(limit), deletions \(policy), defrag limit \(defragLimit)")
    return BackendOptions {
      $0.batchLimit = limit
      $0.deletionPolicy = policy
      $0.defragLimit = defragLimit
      $0.storage.pageByteCount = 512
      $0.storage.growthByteCount = 1 << 13
      $0.mutant = mutant
    }
  }
}
