internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Alarms that are on.
///
/// - Invariant: Alarms ascend by type, then by member, and none comes twice.
///
/// > Source: wire.md §8, formats.md §6.1; `server/etcdserver/api/v3alarm/alarms.go`, in etcd.
package struct AlarmStore: Equatable, Sendable {
  /// All alarms that are on.
  package private(set) var alarms: [AlarmMember] = []
  private let rules: ClusterRules

  /// Creates a store without alarms.
  package init(rules: ClusterRules = ClusterRules()) { self.rules = rules }

  /// Reads the rows of bucket `alarm`, whose keys are the alarms.
  package init(
    rules: ClusterRules = ClusterRules(),
    stored: [RowChange]
  ) throws(ClusterRowError) {
    self.init(rules: rules)
    for row in stored where row.bucket == .alarm && row.value != nil {
      do throws(ProtoError) {
        insert(try AlarmMember(decoding: row.key.rawSpan))
      } catch {
        throw ClusterRowError(bucket: .alarm, key: row.key, reason: "\(error)")
      }
    }
  }

  /// Alarms of a type; of all types for `NONE`.
  package func alarms(of type: AlarmType) -> [AlarmMember] {
    type == .none ? alarms : alarms.filter { $0.alarm == type }
  }

  /// Whether an alarm of a type is on, for any member.
  package func isActive(_ type: AlarmType) -> Bool { alarms.contains { $0.alarm == type } }

  /// Applies a request about alarms.
  ///
  /// Raising what is on and taking away what is not change nothing; the first answers with the
  /// alarm, the second with none.
  ///
  /// > Source: `server/etcdserver/apply.go`, `Alarm`, in etcd.
  package mutating func apply(
    _ request: AlarmRequest,
    into changes: inout [RowChange]
  ) -> AlarmResponse {
    var response = AlarmResponse()
    let alarm = AlarmMember.with { ($0.memberID, $0.alarm) = (request.memberID, request.alarm) }
    switch request.action {
    case .get: response.alarms = alarms(of: request.alarm)
    case .activate where request.alarm != .none:
      activate(alarm, &changes)
      response.alarms = [alarm]
    case .deactivate:
      if deactivate(alarm, &changes) { response.alarms = [alarm] }
    default: break
    }
    return response
  }

  private mutating func activate(_ alarm: AlarmMember, _ changes: inout [RowChange]) {
    let isOn = alarms.contains { $0 == alarm }
    let hides = rules.mutates(.oneAlarmPerType) && isActive(alarm.alarm)
    if !isOn, !hides { insert(alarm) }
    if !isOn || rules.mutates(.alarmRewritten) {
      changes.append(RowChange(.alarm, key: alarm.encoded(as: .gogo), value: []))
    }
  }

  private mutating func deactivate(_ alarm: AlarmMember, _ changes: inout [RowChange]) -> Bool {
    guard alarms.contains(alarm) else { return false }
    alarms.removeAll {
      $0 == alarm || (rules.mutates(.deactivatesAll) && $0.alarm == alarm.alarm)
    }
    if !rules.mutates(.alarmRowStays) {
      changes.append(RowChange(.alarm, key: alarm.encoded(as: .gogo), value: nil))
    }
    return true
  }

  private mutating func insert(_ alarm: AlarmMember) {
    func order(_ alarm: AlarmMember) -> (Int32, UInt64) { (alarm.alarm.rawValue, alarm.memberID) }
    let index = alarms.firstIndex { order($0) >= order(alarm) } ?? alarms.endIndex
    if index < alarms.endIndex, order(alarms[index]) == order(alarm) { return }
    alarms.insert(alarm, at: index)
  }
}
