internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// C6: cluster version, downgrade and alarms.
///
/// > Source: formats.md §6.1 (buckets `cluster` and `alarm`).
extension CrossCheck {
  mutating func checkCluster(_ backend: BackendFacts, _ states: [MembershipState]?) {
    checkVersion(backend, states)
    checkDowngrade(backend)
    for pair in backend.pairs(.alarm) { checkAlarm(backend, pair) }
  }

  private mutating func checkVersion(_ backend: BackendFacts, _ states: [MembershipState]?) {
    guard let pair = backend.cluster(.clusterVersion) else { return }
    let place = backend.place("cluster", pair)
    guard SemanticVersion(parsing: pair.value.rawSpan) != nil else {
      return add(
        .clusterMalformed,
        at: place,
        observed: shown(pair.value),
        expected: "a version such as 3.5.0"
      )
    }
    guard let states, let expected = states.first?.clusterVersion else { return }
    let text = String(decoding: pair.value, as: UTF8.self)
    guard !states.contains(where: { $0.clusterVersion == text }) else { return }
    add(
      .clusterVersion,
      at: place,
      observed: shown(pair.value),
      expected: "\(shown([expected])), as the log leads to"
    )
  }

  private mutating func checkDowngrade(_ backend: BackendFacts) {
    guard let pair = backend.cluster(.downgrade) else { return }
    let place = backend.place("cluster", pair)
    do throws(RecordError) {
      let downgrade = try DowngradeRecord(parsing: pair.value.rawSpan)
      guard downgrade.enabled else { return }
      guard SemanticVersion(downgrade.targetVersion) != nil else {
        return add(
          .clusterMalformed,
          at: place,
          observed: "target \(shown([downgrade.targetVersion]))",
          expected: "a version such as 3.5.0"
        )
      }
      add(
        .downgradeActive,
        at: place,
        observed: "a downgrade to \(shown([downgrade.targetVersion]))",
        expected: "none"
      )
    } catch {
      add(
        .clusterMalformed,
        at: place,
        observed: error.message,
        expected: "the state of a downgrade as JSON"
      )
    }
  }

  private mutating func checkAlarm(_ backend: BackendFacts, _ pair: BucketPair) {
    let place = backend.place("alarm", pair)
    let alarm: AlarmMember
    do throws(ProtoError) {
      alarm = try AlarmMember(decoding: pair.key.rawSpan)
    } catch {
      return add(
        .clusterMalformed,
        at: place,
        observed: "\(error)",
        expected: "an AlarmMember as key"
      )
    }
    let members = backend.pairs(.members).map { String(decoding: $0.key, as: UTF8.self) }
    let id = hexadecimal(alarm.memberID)
    let isKnown = alarm.memberID == 0 || members.isEmpty || members.contains(id)
    let observed = "\(alarm.alarm) of member \(id)" + (isKnown ? "" : ", which is not in members")
    switch alarm.alarm {
    case .noSpace:
      add(
        .alarmActive,
        at: place,
        observed: observed,
        expected: "no alarm",
        severity: isKnown ? .notice : .warning
      )
    case .corrupt:
      add(
        .alarmActive,
        at: place,
        observed: observed,
        expected: "no alarm",
        severity: .warning,
        consequence: "members disagree about the data; the cluster refuses reads and writes"
      )
    default:
      add(
        .alarmActive,
        at: place,
        observed: observed,
        expected: "NOSPACE or CORRUPT",
        severity: .warning,
        consequence: "etcd keeps an alarm it does not know"
      )
    }
  }
}
