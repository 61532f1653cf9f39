/// Something that may happen next; the simplest first, for shrinking.
enum ClusterAction: CaseIterable {
  case work, deliver, tick, settle, pass, propose, read, campaign, crash, restart
  case pause, stall, drop, duplicate, delay, release, isolate, split, breakLink, heal
  case change, transfer, compact, report, forget

  /// The hazard it is; nil if it happens always.
  var hazard: ClusterSettings.Hazard? {
    switch self {
    case .work, .deliver, .tick, .settle, .pass, .propose, .release: nil
    case .read: .reads
    case .campaign: .impatience
    case .crash, .restart: .crash
    case .pause: .pause
    case .stall: .slowDisk
    case .drop: .loss
    case .duplicate: .duplication
    case .delay: .delay
    case .isolate, .split, .breakLink, .heal: .partition
    case .change: .membership
    case .transfer: .transfer
    case .compact: .compaction
    case .report: .reports
    case .forget: .forgetting
    }
  }

  /// How often it happens.
  var weight: Int {
    switch self {
    case .work: 24
    case .deliver: 28
    case .tick, .pass, .settle: 8
    case .propose: 6
    case .read, .change, .compact, .crash, .restart: 4
    case .campaign, .drop, .duplicate, .delay, .release, .heal: 3
    case .pause, .stall, .breakLink, .transfer: 2
    case .isolate, .split, .report, .forget: 1
    }
  }

  /// The actions that settings allow, with their weights.
  static func table(_ settings: ClusterSettings) -> [(weight: Int, value: ClusterAction)] {
    allCases.map { action in
      guard let hazard = action.hazard else { return (action.weight, action) }
      let factor = settings.allows(hazard) ? settings.emphasis.contains(hazard) ? 4 : 1 : 0
      return (factor * action.weight, action)
    }
  }
}
