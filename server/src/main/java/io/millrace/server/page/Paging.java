package io.millrace.server.page;

import io.millrace.base.http.Request;
import java.util.List;
import java.util.OptionalInt;

/// Which part of a long list a page shows.
///
/// @param number from 1
/// @param size rows on a full page
/// @param total rows of the whole list
public record Paging(int number, int size, int total) {
  public Paging {
    number = Math.clamp(number, 1, Math.max(1, (total + size - 1) / size));
  }

  /// The page that the address asks for by `page`; the first if it asks for none.
  public static Paging of(Request request, int size, int total) {
    String text = request.query("page").orElse("");
    return new Paging(text.matches("\\d{1,6}") ? Integer.parseInt(text) : 1, size, total);
  }

  public <T> List<T> of(List<T> all) {
    int from = (number - 1) * size;
    return all.subList(from, Math.min(all.size(), from + size));
  }

  public boolean isNeeded() {
    return total > size;
  }

  /// `51 to 100 of 812`.
  public String text() {
    int from = (number - 1) * size;
    return "%s to %s of %s"
        .formatted(
            Format.count(Math.min(from + 1, total)),
            Format.count(Math.min(from + size, total)),
            Format.count(total));
  }

  public OptionalInt previous() {
    return number > 1 ? OptionalInt.of(number - 1) : OptionalInt.empty();
  }

  public OptionalInt next() {
    return number * size < total ? OptionalInt.of(number + 1) : OptionalInt.empty();
  }
}
