package io.millrace.server.page;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Writes the times of a row of windows: as short as tells neighbours apart.
final class WindowTimes {
  private final List<Instant> times;
  private final boolean withSeconds;

  /// @param times oldest first
  WindowTimes(List<Instant> times) {
    this.times = List.copyOf(times);
    boolean isAlike = false;
    for (int i = 1; i < times.size(); i++) {
      isAlike |= minute(times.get(i)).equals(minute(times.get(i - 1)));
    }
    this.withSeconds = isAlike;
  }

  private static String minute(Instant time) {
    return Format.moment(time);
  }

  private static LocalDate day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  String clock(int i) {
    Instant time = times.get(i);
    return withSeconds ? Format.seconds(time) : Format.time(time, time);
  }

  /// The day where another one begins; else empty.
  String day(int i) {
    boolean isNew = i == 0 || !day(times.get(i)).equals(day(times.get(i - 1)));
    return isNew ? Format.shortDate(times.get(i)) : "";
  }

  /// Times for an axis, with their days if there are several.
  List<String> labels() {
    boolean isOneDay = times.isEmpty() || day(times.getFirst()).equals(day(times.getLast()));
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      labels.add(isOneDay ? clock(i) : Format.shortDate(times.get(i)) + " " + clock(i));
    }
    return labels;
  }
}
