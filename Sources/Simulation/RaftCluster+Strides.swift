package import PropertyTesting
internal import RaftCore

extension RaftCluster {
  /// Lets some things happen together, drawn from what may.
  ///
  /// - Throws: ``BrokenRaftLaw`` if a law does not hold of what came of it
  package mutating func stride(_ choices: Choices) throws {
    counts.actions += 1
    trace?.beginStep()
    let stride = choices.draw(from: strides)
    switch stride {
    case .settle, .propose, .proposePartly, .elect, .electPartly, .pass, .passPartly, .read,
      .change:
      try begin(stride, choices)
      try end(stride, choices)
    case .letGo:
      letAllGo()
      try settle(deliveryMax: Self.deliveryMaxPerStride)
    case .drop: delayed.removeAll()
    case .split: split(choices.below(1 << UInt64(members.count)))
    case .isolate: isolate(anyone(choices))
    case .heal: heal()
    case .report: try report(by: leader(choices), on: anyone(choices), choices.bool())
    case .compact:
      try compact(leader(choices), keeping: choices.weighted([(3, 0), (1, 1), (1, 3)]))
    case .stall: stall(anyone(choices))
    case .crash:
      let position = anyone(choices)
      crash(position, keeping: choices.int(in: 0...members[position].disk.pendingCount))
    case .lightFuse:
      let point = choices.weighted([
        (weight: 2, value: CrashPoint.written), (1, .synced), (1, .sent),
      ])
      let keptCount = choices.weighted([(weight: 1, value: 0), (2, 1), (1, 2)])
      fuses[anyone(choices)] = Fuse(point: point, keptCount: keptCount)
    case .restart: try restart(anyone(choices))
    case .transfer: try transfer(by: leader(choices), to: anyone(choices))
    }
  }

  /// What sets a stride off.
  private mutating func begin(_ stride: ClusterStride, _ choices: Choices) throws {
    switch stride {
    case .propose, .proposePartly: try propose(leader(choices))
    case .elect, .electPartly: try campaign(anyone(choices))
    case .pass, .passPartly: for position in members.indices { try tick(position) }
    case .read: try read(leader(choices))
    case .change: try proposeChange(leader(choices), choices)
    default: break
    }
  }

  /// What comes of it.
  private mutating func end(_ stride: ClusterStride, _ choices: Choices) throws {
    switch stride {
    case .proposePartly, .electPartly, .passPartly:
      try settle(deliveryMax: choices.int(in: 0...4))
      keepAllBack()
    default: try settle(deliveryMax: Self.deliveryMaxPerStride)
    }
  }

  private static let deliveryMaxPerStride = 100

  /// One of those who lead; now and then anyone.
  private func leader(_ choices: Choices) -> Int {
    let leaders = members.indices.filter { position in
      members[position].isAwake && members[position].mark.state == .leader
    }
    return leaders.isEmpty || choices.chance(1, in: 6)
      ? anyone(choices) : choices.element(of: leaders)
  }

  /// Keeps all messages back that are under way.
  private mutating func keepAllBack() {
    let kept = network
    network.removeAll(keepingCapacity: true)
    for message in kept {
      trace?.note(.delayed(message))
      keepBack(message)
    }
  }

  /// Lets all messages arrive next that were kept back.
  private mutating func letAllGo() {
    for message in delayed { trace?.note(.released(message)) }
    network = delayed + network
    delayed.removeAll()
  }
}
