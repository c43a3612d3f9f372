package io.millrace.ml.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.base.json.Json;
import io.millrace.ml.Shared;
import io.millrace.ml.Vectors;
import io.millrace.ml.Vectors.Case;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.ColumnProfile;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The default decision on whole tables: no alarm where nothing changed, one in every column where
/// years apart are compared.
class FileDecisionsTest {
  static Stream<Case> cases() {
    return Vectors.of("default_decisions_on_file");
  }

  /// The two sides of a comparison.
  private record Sides(Frame reference, Frame current) {}

  @ParameterizedTest
  @MethodSource("cases")
  void decidesAsExpected(Case vector) {
    Sides sides = sides(vector);
    // By way of its file, as a baseline would come back.
    Reference reference =
        Reference.fromJson(Json.parse(Json.bytes(Reference.of(sides.reference()).toJson())));
    FrameDrift drift = FrameDrift.compare(reference, sides.current(), DriftLimits.DEFAULT);
    for (ColumnDrift column : drift.columns()) {
      DriftVectorsTest.checkDecision(vector, vector.expected().path(column.column()), column);
    }
  }

  static Stream<Case> unlikeCases() {
    return cases().filter(vector -> !vector.id().matches(".*chunk[049]"));
  }

  @ParameterizedTest
  @MethodSource("unlikeCases")
  void decidesTheSameFromSummaries(Case vector) {
    Sides sides = sides(vector);
    int decided = 0;
    for (String name : sides.reference().names()) {
      JsonNode expected = vector.expected().path(name);
      ReferenceColumn reference = ReferenceColumn.of(sides.reference().column(name));
      ColumnProfile window = ColumnProfile.of(sides.current().column(name));
      var drift = ColumnDrift.compare(reference, window, DriftLimits.DEFAULT);
      if (drift.isPresent()) {
        decided++;
        assertThat(drift.get().drifted()).as(name).isEqualTo(expected.path("alarm").asBoolean());
      }
      double exact =
          DistributionComparison.of(
                  reference, sides.current().column(name), DistanceMethod.ROBUST, 0.1)
              .distance()
              .orNaN();
      double sketched =
          DistributionComparison.of(
                  ColumnProfile.of(sides.reference().column(name)),
                  window,
                  DistanceMethod.ROBUST,
                  0.1)
              .distance()
              .orNaN();
      assertThat(sketched).as(name).isCloseTo(exact, within(0.006));
    }
    assertThat(decided).isGreaterThan(vector.expected().size() / 2);
  }

  /// The columns that the case has an expectation for.
  private static Sides sides(Case vector) {
    List<String> names = List.copyOf(vector.expected().propertyNames());
    Sides all = sides(vector.id());
    return new Sides(all.reference().select(names), all.current().select(names));
  }

  private static Sides sides(String id) {
    if (id.startsWith("file.decisions.uk")) {
      Frame cars = Shared.usedCars();
      double[] years = cars.number("year").values();
      return id.endsWith("control")
          ? new Sides(
              rows(cars, row -> Shared.bucket(row) % 2 == 0),
              rows(cars, row -> Shared.bucket(row) % 2 == 1))
          : new Sides(
              rows(cars, row -> years[row] >= 2013 && years[row] <= 2016),
              rows(cars, row -> years[row] >= 2019 && years[row] <= 2020));
    }
    Set<String> texts = Set.of("fuel", "transmission", "timestamp");
    int chunk = Integer.parseInt(id.substring(id.length() - 1));
    Frame analysis = Shared.csv("data/used-cars-monitored/analysis.csv.gz", texts);
    return new Sides(
        Shared.csv("data/used-cars-monitored/reference.csv.gz", texts),
        rows(analysis, row -> row / 6_000 == chunk));
  }

  private static Frame rows(Frame frame, IntPredicate kept) {
    return frame.select(IntStream.range(0, frame.rows()).filter(kept).toArray());
  }
}
