package io.millrace.ml.feature;

import static io.millrace.base.ErrorCode.FEATURES_INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.ml.feature.FeatureSettings.Imputing;
import io.millrace.ml.feature.FeatureSettings.Indicator;
import io.millrace.ml.feature.FeatureSettings.Scaling;
import io.millrace.ml.feature.FeatureSettings.UnknownLevel;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.RowValues;
import io.millrace.ml.frame.TextColumn;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeaturePipelineTest {
  private static final double NONE = Double.NaN;
  private static final Frame TRAIN =
      Frame.of(
          new NumberColumn("mpg", new double[] {40, NONE, 50, 60}),
          new TextColumn("fuel", new @Nullable String[] {"Petrol", " Diesel", null, "Petrol"}));
  private static final List<String> INPUTS = List.of("mpg", "fuel");

  @Test
  void keepsNumbersForTreesAndGivesEachLevelAColumn() {
    FeaturePipeline features = FeaturePipeline.fit(TRAIN, INPUTS, FeatureSettings.TREES);
    assertThat(features.outputNames()).containsExactly("mpg", "fuel=Diesel", "fuel=Petrol");
    assertThat(features.transform(TRAIN)).containsExactly(40, 0, 1, NONE, 1, 0, 50, 0, 0, 60, 0, 1);
  }

  @Test
  void imputesFlagsAndScalesForLinearModels() {
    FeaturePipeline features = FeaturePipeline.fit(TRAIN, INPUTS, FeatureSettings.LINEAR);
    assertThat(features.outputNames())
        .containsExactly("mpg", "mpg:missing", "fuel=Diesel", "fuel=Petrol", "fuel:missing");
    double unit = 10 / Math.sqrt(200 / 3.0);
    assertThat(features.transform(TRAIN))
        .containsExactly(-unit, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, unit, 0, 0, 1, 0);
  }

  @Test
  void tellsWhatTrainingSaw() {
    List<Input> inputs = FeaturePipeline.fit(TRAIN, INPUTS, FeatureSettings.TREES).inputs();
    assertThat(inputs)
        .containsExactly(
            new Input("mpg", Input.Kind.NUMBER, List.of(), 40, 60),
            new Input("fuel", Input.Kind.TEXT, List.of("Diesel", "Petrol"), NONE, NONE));
  }

  @Test
  void foldsRareLevelsIntoOther() {
    Frame train =
        Frame.of(new TextColumn("make", new @Nullable String[] {"vw", "vw", "kia", "bmw", "bmw"}));
    FeaturePipeline features =
        FeaturePipeline.fit(train, List.of("make"), FeatureSettings.TREES.withMaxLevels(2));
    assertThat(features.outputNames()).containsExactly("make=bmw", "make=vw", "make:other");
    assertThat(encode(features, "kia")).containsExactly(0, 0, 1);
    assertThat(encode(features, "never seen")).containsExactly(0, 0, 1);
    assertThat(encode(features, null)).containsExactly(0, 0, 0);
  }

  @Test
  void leavesUnknownLevelsAllZeroOrGivesThemAColumn() {
    FeatureSettings own =
        new FeatureSettings(
            Imputing.KEEP, Indicator.OMIT, Scaling.KEEP, 10, UnknownLevel.OWN_COLUMN);
    List<String> fuel = List.of("fuel");
    assertThat(encode(FeaturePipeline.fit(TRAIN, fuel, FeatureSettings.TREES), "Hydrogen"))
        .containsExactly(0, 0);
    assertThat(encode(FeaturePipeline.fit(TRAIN, fuel, own), "Hydrogen")).containsExactly(0, 0, 1);
  }

  private static double[] encode(FeaturePipeline features, @Nullable String text) {
    RowValues row = new RowValues(1);
    row.text(0, text);
    double[] out = new double[features.width()];
    Arrays.fill(out, 7);
    features.encode(row, out);
    return out;
  }

  /// Small alphabets, so that levels repeat; a null stands for NaN or a missing text.
  @Property(tries = 200)
  void encodesARowAsItTransformsATable(
      @ForAll @Size(min = 1, max = 30) List<Integer> numbers,
      @ForAll boolean linear,
      @ForAll boolean few) {
    double[] values = new double[numbers.size()];
    @Nullable String[] texts = new @Nullable String[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      int number = numbers.get(i);
      values[i] = number % 5 == 0 ? NONE : number;
      texts[i] = number % 7 == 0 ? null : "l" + Math.floorMod(number, 11);
    }
    Frame frame = Frame.of(new NumberColumn("x", values), new TextColumn("t", texts));
    Frame train = frame.select(new int[] {0, numbers.size() / 2});
    FeatureSettings settings = linear ? FeatureSettings.LINEAR : FeatureSettings.TREES;
    FeaturePipeline fitted =
        FeaturePipeline.fit(train, List.of("t", "x"), settings.withMaxLevels(few ? 1 : 50));
    FeaturePipeline features = FeaturePipeline.fromJson(Json.parse(Json.bytes(fitted.toJson())));
    double[] table = fitted.transform(frame);
    double[] encoded = new double[features.width()];
    RowValues row = new RowValues(2);
    for (int i = 0; i < frame.rows(); i++) {
      features.read(frame, i, row);
      features.encode(row, encoded);
      assertThat(encoded)
          .containsExactly(Arrays.copyOfRange(table, i * encoded.length, (i + 1) * encoded.length));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"format_version\":2,\"inputs\":[]}",
        "{\"format_version\":1,\"inputs\":[]}",
        "{\"format_version\":1,\"inputs\":[{\"kind\":\"number\"}]}",
        "{\"format_version\":1,\"inputs\":[{\"name\":\"x\",\"kind\":\"date\"}]}",
        "{\"format_version\":1,\"inputs\":[{\"name\":\"x\",\"kind\":\"number\",\"scale\":0}]}",
        "{\"format_version\":1,\"inputs\":[{\"name\":\"x\",\"kind\":\"text\",\"levels\":[1]}]}",
        "{\"format_version\":1,\"inputs\":[{\"name\":\"x\",\"kind\":\"text\"}]}"
      })
  void refusesAFileItDidNotWrite(String json) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> FeaturePipeline.fromJson(Json.parse(json)))
        .returns(FEATURES_INVALID, MillraceException::code);
  }
}
