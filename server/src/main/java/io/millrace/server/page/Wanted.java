package io.millrace.server.page;

import io.millrace.base.http.Request;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What an address chooses of an execution.
///
/// @param visit by its entered event
/// @param attempt from 0
/// @param show which branches or iterations: `failed`, `running`, `succeeded`; empty: all
/// @param page of them, from 1
record Wanted(OptionalLong visit, OptionalInt attempt, String show, int page) {
  static Wanted of(Request request) {
    String visit = request.query("visit").orElse("");
    String attempt = request.query("attempt").orElse("");
    return new Wanted(
        visit.matches("\\d{1,15}") ? OptionalLong.of(Long.parseLong(visit)) : OptionalLong.empty(),
        attempt.matches("\\d{1,6}")
            ? OptionalInt.of(Integer.parseInt(attempt))
            : OptionalInt.empty(),
        request.query("show").filter(word -> word.matches("[a-z]{1,20}")).orElse(""),
        Math.max(1, Html.number(request.query("page").orElse("1"))));
  }

  /// The same choice as the query of another address.
  String query() {
    StringBuilder query = new StringBuilder("?page=" + page);
    visit.ifPresent(number -> query.append("&visit=").append(number));
    attempt.ifPresent(number -> query.append("&attempt=").append(number));
    return query + (show.isEmpty() ? "" : "&show=" + show);
  }
}
