package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeaturePipeline;
import io.millrace.ml.feature.FeatureSettings;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.model.Predictor;
import io.millrace.ml.model.TabularModel;
import io.millrace.ml.model.TargetTransform;
import io.millrace.serving.limit.Deadline;
import io.millrace.serving.limit.Gate;
import io.millrace.serving.limit.LimitsJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A model in memory for each of whose rows a clock goes on by a microsecond, asked under a limit
/// of a millisecond: it could be asked for 1,000 rows.
class DeadlinesTest {
  private static final int COLUMNS = 9;

  /// What fits into a block of a model with 9 columns.
  private static final int BLOCK = (1 << 14) / COLUMNS;

  private long nanos;
  private int evaluated;

  private final class Slow implements Predictor {
    @Override
    public int width() {
      return COLUMNS;
    }

    @Override
    public double predict(double[] encoded, int offset, Scratch scratch) {
      nanos += 1_000;
      evaluated++;
      return encoded[offset];
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void modelsInMemoryAreGivenUpWithinTheirRows(boolean isInGraph) {
    Scorer scorer = scorer(isInGraph);
    Rows rows = rows(scorer, 10_000);
    Deadline deadline = deadline();
    evaluated = 0;
    refused(() -> scorer.score(rows, deadline));
    assertThat(evaluated).isEqualTo(BLOCK);
  }

  @ParameterizedTest
  @EnumSource(Explaining.class)
  void explanationsAreGivenUp(Explaining how) {
    Scorer scorer = scorer(false);
    Rows rows = rows(scorer, 10);
    Deadline deadline = deadline();
    evaluated = 0;
    refused(() -> scorer.explanations().ofModels(how, rows, deadline));
    assertThat(evaluated).isEqualTo(BLOCK);
  }

  @Test
  void exactExplanationsAreGivenUpBetweenRows() {
    Scorer scorer = Scorer.of(List.of(Cars.linear("exact", 1, 20_000)), new Combine.First());
    Deadline deadline = deadline();
    nanos += 1_000_000;
    refused(
        () ->
            scorer
                .explanations()
                .ofModels(Explaining.SHAPLEY, Examples.rows(scorer.fields(), cars()), deadline));
  }

  private static ServableModel cars() {
    return Cars.linear("exact", 1, 20_000);
  }

  private Scorer scorer(boolean isInGraph) {
    List<Column> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      names.add("c" + i);
      columns.add(new NumberColumn("c" + i, new double[] {i, i + 1, i + 2, i + 3}));
    }
    Frame example = new Frame(4, columns);
    FeaturePipeline features = FeaturePipeline.fit(example, names, FeatureSettings.TREES);
    ServableModel slow =
        new ServableModel.InProcess(
            new ServedModel("slow", 1),
            new TabularModel(features, new Slow(), TargetTransform.IDENTITY),
            example);
    Calculation calculation = Calculation.of(List.of("slow"), new Combine.First());
    Calculation hooked =
        new Calculation(
            calculation.graph(), Optional.of("{}"), Optional.empty(), calculation.reads());
    return Scorer.of(List.of(new Scorer.Group(List.of(slow), isInGraph ? hooked : calculation)))
        .getFirst();
  }

  private static Rows rows(Scorer scorer, int count) {
    Rows rows = new Rows(scorer.fields(), count);
    for (int row = 0; row < count; row++) {
      rows.begin();
      for (int field = 0; field < COLUMNS; field++) {
        rows.see(field);
        rows.put(field, row + field);
      }
      rows.end();
    }
    return rows;
  }

  private Deadline deadline() {
    return new Gate("price", () -> nanos)
        .enter(LimitsJson.read(Json.parse("{\"timeout_millis\": 1}")), nanos);
  }

  private static void refused(ThrowingCallable call) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(call)
        .returns(ErrorCode.ENDPOINT_TIMEOUT, MillraceException::code)
        .withMessageContaining("the endpoint's 1 ms");
  }
}
