package io.millrace.server.page;

import io.millrace.data.ColumnType;
import io.millrace.data.Dataset;
import io.millrace.data.Schema;
import io.millrace.ml.profile.ColumnProfile;
import io.millrace.ml.profile.Distinct;
import io.millrace.ml.profile.FrameProfile;
import io.millrace.ml.profile.LevelCount;
import io.millrace.ml.profile.NumberProfile;
import io.millrace.ml.profile.TextProfile;
import io.millrace.server.page.ColumnCard.Fact;
import io.millrace.server.page.Histogram.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the cards of a dataset's columns from their profiles.
final class ColumnCards {
  private static final int LEVELS = 5;
  private static final double YEARS_FROM = 1900;
  private static final double YEARS_TO = 2100;

  private final Dataset dataset;
  private final Map<String, ColumnProfile> others;

  private ColumnCards(Dataset dataset, Optional<FrameProfile> other) {
    this.dataset = dataset;
    this.others =
        other.stream()
            .flatMap(profile -> profile.columns().stream())
            .collect(Collectors.toMap(ColumnProfile::name, Function.identity()));
  }

  /// One card for each column, the target first.
  /// @param other the profile to compare with
  static List<ColumnCard> of(FrameProfile profile, Dataset dataset, Optional<FrameProfile> other) {
    ColumnCards cards = new ColumnCards(dataset, other);
    List<ColumnCard> all = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      ColumnCard card =
          switch (column) {
            case NumberProfile numbers -> cards.card(numbers);
            case TextProfile texts -> cards.card(texts);
          };
      all.add(dataset.spec().isTarget(column.name()) ? 0 : all.size(), card);
    }
    return all;
  }

  private String role(ColumnProfile column) {
    if (dataset.spec().isTarget(column.name())) {
      return "target";
    }
    return dataset
        .schema()
        .flatMap(schema -> schema.find(column.name()))
        .map(Schema.Column::type)
        .map(ColumnCard::word)
        .orElse(column instanceof TextProfile ? "text" : "number");
  }

  private ColumnCard card(NumberProfile column) {
    Values values = values(column);
    Optional<NumberProfile> other =
        Optional.ofNullable(others.get(column.name()))
            .filter(NumberProfile.class::isInstance)
            .map(NumberProfile.class::cast);
    String median = values.text(column.quantile(0.5).orNaN());
    String range =
        values.text(column.quantile(0.05).orNaN())
            + " to "
            + values.text(column.quantile(0.95).orNaN());
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact("Median", median + was(other.map(o -> values.text(o.quantile(0.5).orNaN())))));
    facts.add(new Fact("5% to 95%", range));
    facts.add(new Fact("Missing", missing(column)));
    return new ColumnCard(
        column.name(),
        role(column),
        Histogram.of(column, other, values),
        List.of(),
        facts,
        warnings(column),
        "%s: median %s, 5%% to 95%% %s, %s missing"
            .formatted(column.name(), median, range, Format.count(column.missing())));
  }

  private Values values(NumberProfile column) {
    Optional<ColumnType> type =
        dataset.schema().flatMap(s -> s.find(column.name())).map(Schema.Column::type);
    if (type.filter(ColumnType.TIMESTAMP::equals).isPresent()) {
      return Values.MOMENTS;
    }
    if (type.filter(t -> t == ColumnType.INTEGER || t == ColumnType.BOOLEAN).isEmpty()) {
      return Values.NUMBERS;
    }
    boolean areYears =
        column.quantile(0.05).orNaN() >= YEARS_FROM && column.quantile(0.95).orNaN() <= YEARS_TO;
    return areYears ? Values.YEARS : Values.WHOLE_NUMBERS;
  }

  private ColumnCard card(TextProfile column) {
    Optional<TextProfile> other =
        Optional.ofNullable(others.get(column.name()))
            .filter(TextProfile.class::isInstance)
            .map(TextProfile.class::cast);
    List<LevelCount> top = column.top(LEVELS);
    double most = top.isEmpty() ? 1 : Math.max(1, top.getFirst().count());
    List<ColumnCard.Level> levels =
        top.stream().map(level -> level(level, column, most, other)).toList();
    List<Fact> facts =
        List.of(
            new Fact("Levels", levels(column, top.size())), new Fact("Missing", missing(column)));
    return new ColumnCard(
        column.name(),
        role(column),
        Optional.empty(),
        levels,
        facts,
        warnings(column),
        "%s: %s"
            .formatted(
                column.name(),
                levels.stream()
                    .map(level -> level.text() + " " + level.share())
                    .collect(Collectors.joining(", "))));
  }

  private static ColumnCard.Level level(
      LevelCount level, TextProfile column, double most, Optional<TextProfile> other) {
    double present = Math.max(1, column.present());
    Optional<Double> otherWidth =
        other.map(
            o -> {
              long count =
                  o.top(1_000).stream()
                      .filter(each -> each.level().equals(level.level()))
                      .mapToLong(LevelCount::count)
                      .sum();
              return Math.min(
                  100, 100.0 * count / Math.max(1.0, (double) o.present()) * present / most);
            });
    return new ColumnCard.Level(
        level.level().isEmpty() ? "(empty)" : level.level(),
        Format.share(level.count() / present),
        100 * level.count() / most,
        otherWidth);
  }

  private static String levels(TextProfile column, int shown) {
    String count = distinct(column.distinct());
    return column.distinct().count() > shown ? "%s, %d shown".formatted(count, shown) : count;
  }

  private static String distinct(Distinct distinct) {
    return (distinct.exact() ? "" : "about ") + Format.count(Math.round(distinct.count()));
  }

  private static String missing(ColumnProfile column) {
    return column.missing() == 0
        ? "0"
        : "%s, %s"
            .formatted(
                Format.count(column.missing()),
                Format.share((double) column.missing() / Math.max(1, column.rows())));
  }

  private static String was(Optional<String> before) {
    return before.map(text -> " (" + text + ")").orElse("");
  }

  private static List<String> warnings(ColumnProfile column) {
    List<String> warnings = new ArrayList<>();
    if (column.present() == 0) {
      warnings.add("Every value is missing");
    } else if (column.distinct().exact() && column.distinct().count() == 1) {
      warnings.add("Every value is the same");
    } else if (column.missing() > 0) {
      warnings.add(Format.count(column.missing(), "row") + " without a value");
    }
    if (column instanceof NumberProfile numbers && numbers.infinite() > 0) {
      warnings.add(Format.count(numbers.infinite(), "row") + " with an infinite value");
    }
    if (column instanceof TextProfile texts && texts.empty() > 0) {
      warnings.add(Format.count(texts.empty(), "row") + " with an empty text");
    }
    return warnings;
  }

  /// Every column's statistics, for the table behind the cards.
  static List<List<String>> statistics(FrameProfile profile, Dataset dataset) {
    ColumnCards cards = new ColumnCards(dataset, Optional.empty());
    return profile.columns().stream().map(cards::row).toList();
  }

  private List<String> row(ColumnProfile column) {
    List<String> row = new ArrayList<>();
    row.add(column.name());
    row.add(role(column));
    row.add(missing(column));
    row.add(distinct(column.distinct()));
    if (column instanceof NumberProfile numbers) {
      Values values = values(numbers);
      row.add(values.text(numbers.min().orNaN()));
      for (double q : new double[] {0.05, 0.5, 0.95}) {
        row.add(values.text(numbers.quantile(q).orNaN()));
      }
      row.add(values.text(numbers.max().orNaN()));
      boolean isNumber = values != Values.MOMENTS && numbers.moments().count() > 0;
      row.add(isNumber ? Format.number(numbers.moments().mean()) : "–");
    } else {
      row.addAll(List.of("–", "–", "–", "–", "–", "–"));
    }
    return row;
  }
}
