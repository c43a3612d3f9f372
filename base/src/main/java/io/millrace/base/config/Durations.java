package io.millrace.base.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as people write them: `30s`, `15m`, `8h`, `3d`.
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,4})([smhd])");

  private Durations() {}

  /// The time that a text names, if it names one.
  public static Optional<Duration> find(String text) {
    Matcher time = FORM.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  /// The text of a time of whole seconds, in the largest unit that it is whole in.
  public static String text(Duration time) {
    if (time.equals(Duration.ofDays(time.toDays()))) {
      return time.toDays() + "d";
    }
    if (time.equals(Duration.ofHours(time.toHours()))) {
      return time.toHours() + "h";
    }
    return time.equals(Duration.ofMinutes(time.toMinutes()))
        ? time.toMinutes() + "m"
        : time.toSeconds() + "s";
  }
}
