package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.server.page.Shell;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The columns that somebody chose last, remembered by the browser.
///
/// @param columns empty: none were chosen
/// @param change the cookie to set, with a place for the project's address; absent: it stays
record KeptColumns(List<String> columns, Optional<String> change) {
  /// In place of columns: those that seem to matter.
  static final String USUAL = "usual";

  private static final String COOKIE = "millrace_columns";
  private static final int LONGEST = 2_000;
  private static final String SET = COOKIE + "=%s; Path=%%s; Max-Age=%d; SameSite=Lax; HttpOnly";
  private static final int YEAR = 31_536_000;

  static KeptColumns of(Request request) {
    List<String> chosen = RunQuery.of(request).columns();
    if (chosen.equals(List.of(USUAL))) {
      return new KeptColumns(List.of(), Optional.of(SET.formatted("", 0)));
    }
    if (!chosen.isEmpty()) {
      String text = chosen.stream().map(Shell::part).collect(Collectors.joining("+"));
      return new KeptColumns(
          chosen,
          text.length() > LONGEST
              ? Optional.empty()
              : Optional.of(SET.formatted(text.replace("%", "%%"), YEAR)));
    }
    return new KeptColumns(read(request), Optional.empty());
  }

  private static List<String> read(Request request) {
    return request.header("Cookie").stream()
        .flatMap(cookies -> Stream.of(cookies.split(";", -1)))
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(COOKIE + "="))
        .flatMap(cookie -> Stream.of(cookie.substring(COOKIE.length() + 1).split("\\+", -1)))
        .filter(text -> !text.isEmpty() && text.matches("([^%]|%[0-9A-Fa-f]{2})*"))
        .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
        .toList();
  }

  /// What a table shows that can show `available`.
  List<String> in(RunTable table) {
    List<String> available = table.available();
    boolean fits = columns.stream().anyMatch(available::contains);
    return fits || (change.isPresent() && !columns.isEmpty()) ? columns : table.usual();
  }
}
