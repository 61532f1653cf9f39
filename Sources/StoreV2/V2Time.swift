/// A moment as Go's `time.Time` keeps it in JSON: an instant and the zone it is written in.
///
/// Order and equality are those of the instant; the zone matters to the text alone. etcd writes
/// a node's expiration in the server's own zone and an event's in UTC.
package struct V2Time: Sendable {
  /// Seconds since 1970 in UTC.
  package private(set) var seconds: Int64
  /// Nanoseconds after that, 0 to 999,999,999.
  package private(set) var nanoseconds: Int64
  /// Minutes the zone is east of UTC.
  package var zoneMinutes: Int64 = 0

  /// Creates a moment from what `Request.Expiration` and `Request.Time` carry.
  package init(unixNanoseconds: Int64) {
    nanoseconds = unixNanoseconds % Self.nanosecondsPerSecond
    seconds = unixNanoseconds / Self.nanosecondsPerSecond
    if nanoseconds < 0 {
      nanoseconds += Self.nanosecondsPerSecond
      seconds -= 1
    }
  }

  private init(seconds: Int64, nanoseconds: Int64, zoneMinutes: Int64) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.zoneMinutes = zoneMinutes
  }

  /// The same instant, written in UTC.
  package var inUTC: V2Time { V2Time(seconds: seconds, nanoseconds: nanoseconds, zoneMinutes: 0) }

  /// The same instant, written in a zone.
  package func inZone(minutes: Int64) -> V2Time {
    V2Time(seconds: seconds, nanoseconds: nanoseconds, zoneMinutes: minutes)
  }

  /// First second of the year 2000; what expires earlier when it is made never expires.
  package static let earliestExpiration = V2Time(
    seconds: 946_684_800,
    nanoseconds: 0,
    zoneMinutes: 0
  )

  private static let nanosecondsPerSecond: Int64 = 1_000_000_000
  private static let secondsPerDay: Int64 = 86_400

  /// Whole seconds left at a moment, a part of one counted as one.
  ///
  /// Past moments give zero or less, rounded toward zero, and differences of more than 292 years
  /// are cut off, both as Go's division and `Time.Sub` do.
  ///
  /// > Source: features.md V2-6; upstream `etcdserver/api/v2store/node.go`, `expirationAndTTL`.
  package func secondsLeft(at now: V2Time) -> Int64 {
    let (whole, overflow) = (seconds - now.seconds).multipliedReportingOverflow(
      by: Self.nanosecondsPerSecond
    )
    let (sum, carried) = whole.addingReportingOverflow(nanoseconds - now.nanoseconds)
    let isPast = self < now
    let left = overflow || carried ? (isPast ? Int64.min : Int64.max) : sum
    let rounded = left / Self.nanosecondsPerSecond
    return left % Self.nanosecondsPerSecond > 0 ? rounded + 1 : rounded
  }
}

extension V2Time: Comparable, Hashable {
  package static func == (left: V2Time, right: V2Time) -> Bool {
    left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
  }

  package static func < (left: V2Time, right: V2Time) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(seconds)
    hasher.combine(nanoseconds)
  }
}

/// The text form, RFC 3339 with as many digits of a second as it needs.
extension V2Time: CustomStringConvertible {
  package var description: String {
    let local = seconds + zoneMinutes * 60
    let day = Self.floorDivide(local, Self.secondsPerDay)
    let second = local - day * Self.secondsPerDay
    let (year, month, dayOfMonth) = Self.date(day: day)
    var text = "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(dayOfMonth, 2))T"
    text += "\(Self.digits(second / 3600, 2)):\(Self.digits(second / 60 % 60, 2))"
    text += ":\(Self.digits(second % 60, 2))"
    if nanoseconds > 0 {
      let fraction = Self.digits(nanoseconds, 9)
      text += "."
      text += String(fraction.reversed().drop { $0 == "0" }.reversed())
    }
    guard zoneMinutes != 0 else { return text + "Z" }
    let distance = abs(zoneMinutes)
    text += zoneMinutes < 0 ? "-" : "+"
    return text + "\(Self.digits(distance / 60, 2)):\(Self.digits(distance % 60, 2))"
  }

  /// Reads the text form; nil for anything else.
  package init?(parsing text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ count: Int) -> Int64? {
      let head = rest.prefix(count)
      guard head.count == count, head.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
        return nil
      }
      rest = rest.dropFirst(count)
      return head.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
    func skip(_ byte: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), skip("-"), let month = number(2), skip("-"),
      let day = number(2), skip("T"), let hour = number(2), skip(":"),
      let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...Self.dayCount(year: year, month: month)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if skip(".") {
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      let kept = digits.prefix(9)
      fraction = kept.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      for _ in kept.count..<9 { fraction *= 10 }
    }
    var zone: Int64 = 0
    if !skip("Z") {
      let isWest = rest.first == UInt8(ascii: "-")
      guard skip("+") || skip("-"), let hours = number(2), skip(":"), let minutes = number(2),
        hours < 24, minutes < 60
      else { return nil }
      zone = (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
    guard rest.isEmpty else { return nil }
    let days = Self.day(year: year, month: month, dayOfMonth: day)
    let local = days * Self.secondsPerDay + hour * 3600 + minute * 60 + second
    self.init(seconds: local - zone * 60, nanoseconds: fraction, zoneMinutes: zone)
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(count - text.utf8.count, 0)) + text
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
  }

  private static func dayCount(year: Int64, month: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// Years are counted from March, so that the leap day ends one, in eras of 400 years.
  private static func day(year: Int64, month: Int64, dayOfMonth: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + dayOfMonth - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date that is so many days after 1970-01-01.
  private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }
}
