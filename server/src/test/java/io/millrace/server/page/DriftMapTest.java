package io.millrace.server.page;

import static io.millrace.server.page.Windows.data;
import static io.millrace.server.page.Windows.feature;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitoring.MonitoringExecution;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftMapTest {
  @Test
  void putsTheColumnThatMovedMostFirstAndTheOldestWindowLeft() {
    DriftMap map =
        DriftMap.of(
            List.of(
                data(1, feature("tax", 0.01), feature("mileage", 0.2)),
                data(0, feature("tax", 0.02), feature("mileage", 0.0))),
            1);
    assertThat(map.windows()).extracting(DriftMap.Window::time).containsExactly("11:00", "12:00");
    assertThat(map.windows()).extracting(DriftMap.Window::day).containsExactly("20 Nov", "");
    assertThat(map.rows()).extracting(DriftMap.Row::column).containsExactly("mileage", "tax");
    assertThat(map.rows().getFirst().cells())
        .extracting(DriftMap.Cell::text)
        .containsExactly(".00", "4"); // 0.2 over the limit 0.05
  }

  @Test
  void aCellSaysDriftInWordsTooAndItsGroundFollowsTheDecision() {
    DriftMap map =
        DriftMap.of(List.of(data(0, feature("a", 0.2), feature("b", 0.04), feature("c", 0))), 1);
    assertThat(map.rows())
        .extracting(row -> row.cells().getFirst().shade() + row.cells().getFirst().note())
        .containsExactly("q5drift", "q3", "q0");
  }

  @Test
  void whatAWindowDoesNotHaveIsAGapAndNotZero() {
    DriftMap map = DriftMap.of(List.of(data(1, feature("a", 0)), data(0, feature("b", 0))), 1);
    assertThat(map.rows())
        .extracting(row -> row.cells().stream().map(DriftMap.Cell::isAbsent).toList())
        .containsExactly(List.of(true, false), List.of(false, true));
  }

  @Test
  void unknownIsNotGood() {
    String few = "{\"name\": \"a\", \"outcome\": \"too_few_rows\", \"measures\": {}}";
    DriftMap.Cell cell = DriftMap.of(List.of(data(0, few)), 1).rows().getFirst().cells().getFirst();
    assertThat(cell)
        .returns("–", DriftMap.Cell::text)
        .returns("none", DriftMap.Cell::shade)
        .returns("too few rows", DriftMap.Cell::note);
  }

  @Test
  void manyColumnsAndWindowsArePaged() {
    String[] features =
        IntStream.range(0, 100)
            .mapToObj(i -> feature("c%03d".formatted(i), 0))
            .toArray(String[]::new);
    List<MonitoringExecution> windows =
        IntStream.range(0, 30).mapToObj(i -> data(30 - i, features)).toList();
    DriftMap map = DriftMap.of(windows, 2);
    assertThat(map.windows()).hasSize(24);
    assertThat(map.paging().text()).isEqualTo("17 to 32 of 100");
    assertThat(map.rows().getFirst().column()).isEqualTo("c016");
  }

  @Test
  void figuresAreShortEnoughForACell() {
    assertThat(List.of(0.0, 0.04, 0.994, 1.26, 2.0, 9.96, 1234.0))
        .extracting(DriftMap::degreeText)
        .containsExactly(".00", ".04", ".99", "1.3", "2", "10", "1,234");
  }
}
