internal import BoltStore
package import PropertyTesting

extension BoltLaws {
  /// Every bug of the engine and of the freelist, with the law that finds it.
  package static let trials: [MutantTrial] =
    BoltMutant.allCases.map { mutant in
      MutantTrial(name: "bolt \(mutant.rawValue)", law: law(killing: mutant))
    }
    + FreelistMutant.allCases.map { mutant in
      MutantTrial(
        name: "freelist \(mutant.rawValue)",
        reference: mutant == .acceptsDoubleFree ? "etcd#17084" : "",
        law: law(killing: mutant)
      )
    }

  private static func law(killing mutant: BoltMutant) -> Law {
    let bug = Bug.engine(mutant)
    return switch mutant {
    case .splitIndexOffByOne: split(bug)
    case .mergesWrongSibling, .mergedPageNotFreed, .rootNotCollapsed: merge(bug)
    case .splitIgnoresMinimumKeys, .inlineLimitIgnored, .spilledPageNotFreed, .metaSlotInverted,
      .freelistWrittenTooEarly:
      pages(bug)
    case .separatorNotUpdated, .sequenceLostOnSpill, .rollbackKeepsFreed,
      .readersIgnored, .olderMetaChosen:
      model(bug)
    case .previousSkipsAtPageBoundary, .seekStopsAtPageEnd: cursors(bug)
    case .metaChecksumIgnored: damagedMeta(bug)
    case .metaWrittenFirst, .dataNotSynced, .metaNotSynced: crashes(bug)
    }
  }

  private static func law(killing mutant: FreelistMutant) -> Law {
    switch mutant {
    case .longCountOffByOne: storedFreelist(mutant)
    case .releasesUnderReader, .rangeForgetsAllocation, .releaseExcludesBound, .acceptsDoubleFree,
      .forgetsOverflow, .allocatesOverlap, .losesRemainder, .rollbackKeepsPending,
      .rollbackKeepsAllocated, .rollbackForgetsAllocator, .storesFreeAlone:
      freelist(mutant)
    }
  }
}
