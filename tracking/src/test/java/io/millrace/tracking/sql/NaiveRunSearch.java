package io.millrace.tracking.sql;

import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Metric;
import io.millrace.tracking.Run;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a search over runs should find, by looking at every run: written from MLflow's rules, and
/// sharing nothing with the parser and the SQL that it checks.
record NaiveRunSearch(List<Term> terms, List<SortBy> keys) {
  /// One comparison.
  /// @param entity empty for an attribute
  /// @param values one, for `IN` several, for `IS NULL` none
  record Term(String entity, String key, String operator, List<String> values) {
    boolean isNumeric() {
      return entity.equals("metrics") || key.endsWith("_time");
    }

    @Override
    public String toString() {
      String identifier = entity.isEmpty() ? key : entity + ".`" + key + "`";
      String operand =
          values.stream()
              .map(value -> isNumeric() ? value : "'" + value.replace("'", "''") + "'")
              .collect(Collectors.joining(", "));
      return identifier
          + " "
          + operator
          + " "
          + (operator.endsWith("IN") ? "(" + operand + ")" : operand);
    }
  }

  /// One sort key.
  record SortBy(String entity, String key, boolean isDescending) {
    @Override
    public String toString() {
      String identifier = entity.isEmpty() ? key : entity + ".`" + key + "`";
      return identifier + (isDescending ? " DESC" : " ASC");
    }
  }

  String filter() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(" AND "));
  }

  List<String> orderBy() {
    return keys.stream().map(SortBy::toString).toList();
  }

  /// The ids of those of `runs` that fit, in order.
  List<String> ids(List<Run> runs) {
    Comparator<Run> order = (_, _) -> 0;
    for (SortBy key : keys) {
      order = order.thenComparing(comparator(key));
    }
    return runs.stream()
        .filter(run -> terms.stream().allMatch(term -> fits(run, term)))
        .sorted(
            order
                .thenComparing(run -> run.info().startTime(), Comparator.reverseOrder())
                .thenComparing(Run::id))
        .map(Run::id)
        .toList();
  }

  private static boolean fits(Run run, Term term) {
    return switch (term.entity()) {
      case "metrics" ->
          run.data().metric(term.key()).filter(metric -> fitsMetric(metric, term)).isPresent();
      case "params" -> fitsEntry(run.data().param(term.key()), term);
      case "tags" -> fitsEntry(run.data().tag(term.key()), term);
      case "datasets" -> run.inputs().datasets().stream().anyMatch(d -> fitsDataset(d, term));
      default -> fitsAttribute(run, term);
    };
  }

  /// NaN differs from every number, and is neither above nor below one.
  private static boolean fitsMetric(Metric metric, Term term) {
    double value = finite(metric.value());
    return Double.isNaN(value)
        ? term.operator().equals("!=")
        : fitsNumber(new BigDecimal(value), term);
  }

  private static double finite(double value) {
    return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
  }

  private static boolean fitsNumber(BigDecimal value, Term term) {
    int sign = value.compareTo(new BigDecimal(Double.parseDouble(term.values().getFirst())));
    return switch (term.operator()) {
      case "=" -> sign == 0;
      case "!=" -> sign != 0;
      case ">" -> sign > 0;
      case ">=" -> sign >= 0;
      case "<" -> sign < 0;
      case "<=" -> sign <= 0;
      default -> throw new IllegalArgumentException(term.toString());
    };
  }

  private static boolean fitsEntry(Optional<String> value, Term term) {
    return switch (term.operator()) {
      case "IS NULL" -> value.isEmpty();
      case "IS NOT NULL" -> value.isPresent();
      default -> value.filter(text -> fitsText(text, term)).isPresent();
    };
  }

  private static boolean fitsText(String value, Term term) {
    String other = term.values().getFirst();
    return switch (term.operator()) {
      case "=" -> value.equals(other);
      case "!=" -> !value.equals(other);
      case "LIKE" -> isLike(value, other);
      case "ILIKE" -> isLike(value.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
      case "IN" -> term.values().contains(value);
      case "NOT IN" -> !term.values().contains(value);
      default -> throw new IllegalArgumentException(term.toString());
    };
  }

  private static boolean isLike(String value, String pattern) {
    String expression =
        pattern
            .codePoints()
            .mapToObj(
                c ->
                    switch (c) {
                      case '%' -> ".*";
                      case '_' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    })
            .collect(Collectors.joining());
    return Pattern.compile(expression, Pattern.DOTALL).matcher(value).matches();
  }

  private static boolean fitsDataset(DatasetInput input, Term term) {
    return switch (term.key()) {
      case "name" -> fitsText(input.dataset().name(), term);
      case "digest" -> fitsText(input.dataset().digest(), term);
      default ->
          input.tags().stream()
              .anyMatch(
                  tag -> tag.key().equals("mlflow.data.context") && fitsText(tag.value(), term));
    };
  }

  private static boolean fitsAttribute(Run run, Term term) {
    Object value = attribute(run, term.key());
    return switch (value) {
      case null -> false;
      case Long number -> fitsNumber(BigDecimal.valueOf(number), term);
      default -> fitsText(value.toString(), term);
    };
  }

  private static @Nullable Object attribute(Run run, String key) {
    return switch (key) {
      case "run_id" -> run.id();
      case "run_name" -> run.info().name();
      case "status" -> run.info().status().name();
      case "user_id" -> run.info().user();
      case "start_time" -> run.info().startTime().toEpochMilli();
      case "end_time" -> run.info().endTime().map(end -> end.toEpochMilli()).orElse(null);
      default -> throw new IllegalArgumentException(key);
    };
  }

  /// Absent values come last in both directions, before them NaN.
  private static Comparator<Run> comparator(SortBy key) {
    return switch (key.entity()) {
      case "metrics" -> byMetric(key);
      case "params" -> byText(key, run -> run.data().param(key.key()));
      case "tags" -> byText(key, run -> run.data().tag(key.key()));
      default ->
          key.key().endsWith("_time")
              ? presentFirst(key, run -> Optional.ofNullable((Long) attribute(run, key.key())))
              : byText(
                  key, run -> Optional.ofNullable(attribute(run, key.key())).map(Object::toString));
    };
  }

  private static Comparator<Run> byMetric(SortBy key) {
    Function<Run, Optional<Double>> value =
        run -> run.data().metric(key.key()).map(metric -> finite(metric.value()) + 0.0);
    Comparator<Run> rank =
        Comparator.comparingInt(run -> value.apply(run).map(v -> v.isNaN() ? 1 : 0).orElse(2));
    return rank.thenComparing(presentFirst(key, run -> value.apply(run).filter(v -> !v.isNaN())));
  }

  /// Texts are ordered by code point.
  private static Comparator<Run> byText(SortBy key, Function<Run, Optional<String>> value) {
    return presentFirst(key, run -> value.apply(run).map(Letters::new));
  }

  private record Letters(String text) implements Comparable<Letters> {
    @Override
    public int compareTo(Letters other) {
      return Arrays.compare(text.codePoints().toArray(), other.text.codePoints().toArray());
    }
  }

  private static <T extends Comparable<? super T>> Comparator<Run> presentFirst(
      SortBy key, Function<Run, Optional<T>> value) {
    Comparator<T> order =
        key.isDescending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
    return (a, b) -> {
      Optional<T> first = value.apply(a);
      Optional<T> second = value.apply(b);
      return first.isPresent() && second.isPresent()
          ? order.compare(first.get(), second.get())
          : Boolean.compare(first.isEmpty(), second.isEmpty());
    };
  }
}
