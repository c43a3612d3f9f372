package io.millrace.server.page.run;

import io.millrace.base.MillraceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a filter is not understood, and which part of it is at fault.
///
/// @param before the filter up to the fault
/// @param wrong empty if the fault has no place
public record FilterFault(String before, String wrong, String after, String why) {
  private static final Pattern PLACE = Pattern.compile("at character (\\d{1,6})");
  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  static FilterFault of(String filter, MillraceException error) {
    String why = error.detail() + (error.detail().endsWith(".") ? " " : ". ") + error.fix();
    Matcher place = PLACE.matcher(error.detail());
    if (place.find()) {
      int at = Math.min(Integer.parseInt(place.group(1)) - 1, filter.length());
      return new FilterFault(filter.substring(0, at), filter.substring(at), "", why);
    }
    Matcher named = QUOTED.matcher(error.detail());
    int at = named.find() ? filter.indexOf(named.group(1)) : -1;
    if (at < 0) {
      return new FilterFault(filter, "", "", why);
    }
    int end = at + named.group(1).length();
    return new FilterFault(
        filter.substring(0, at), filter.substring(at, end), filter.substring(end), why);
  }
}
