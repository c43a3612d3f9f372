package io.millrace.serving.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessSettingsJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"price\":{\"memory\":\"2GB\",\"timeout\":\"10s\",\"start_timeout\":\"5m\",\"parallel\":4,"
            + "\"queue\":0,\"replicas\":{\"min\":0,\"max\":4,\"in_flight\":2,\"idle\":\"7d\"}}}",
        "{\"a\":{\"memory\":\"1500MB\"},\"b\":{\"replicas\":{\"max\":2}}}",
      })
  void readsWhatItHasWritten(String text) {
    assertThat(ProcessSettingsJson.write(read(text)).toString()).isEqualTo(text);
  }

  @Test
  void readsTimesAndSizesAsPeopleWriteThem() {
    ProcessSettings read =
        read("{\"m\":{\"memory\":\"2 GB\",\"timeout\":\"2m\"}}").values().iterator().next();
    assertThat(read.memoryMegabytes()).hasValue(2_048);
    assertThat(read.answer()).contains(Duration.ofMinutes(2));
    assertThat(read.parallel()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void whatSaysNothingIsNotThere() {
    assertThat(read("{\"m\":{},\"n\":{\"replicas\":{}},\"o\":{\"queue\":null}}")).isEmpty();
    assertThat(ProcessSettingsJson.read(Json.object().path("processes"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                  | processes: [] (expected: an object with the names of"
            + " models)",
        "{\"m\":7}                           | processes.m: 7 (expected: an object with memory,",
        "{\"m\":{\"gpu\":1}}                 | processes.m: gpu: 1 (expected: one of memory,",
        "{\"m\":{\"memory\":\"2TB\"}}        | processes.m: memory: \"2TB\" (expected: a size",
        "{\"m\":{\"memory\":2}}              | processes.m: memory: 2 (expected: a size",
        "{\"m\":{\"memory\":\"63MB\"}}       | processes.m: memory in MB: 63 (expected: 64 to 1048576)",
        "{\"m\":{\"memory\":\"9999999GB\"}}  | (expected: 64 to 1048576)",
        "{\"m\":{\"timeout\":\"0s\"}}        | processes.m: timeout: \"0s\" (expected: a time",
        "{\"m\":{\"timeout\":\"2d\"}}        | processes.m: timeout: 172800s (expected: 1s to 1d)",
        "{\"m\":{\"parallel\":0}}            | processes.m: parallel: 0 (expected: 1 to 1000)",
        "{\"m\":{\"parallel\":1.5}}          | processes.m: parallel: 1.5 (expected: a whole number)",
        "{\"m\":{\"replicas\":3}}            | processes.m: replicas: 3 (expected: an object with"
            + " min,",
        "{\"m\":{\"replicas\":{\"least\":1}}} | processes.m: least: 1 (expected: one of min,",
        "{\"m\":{\"replicas\":{\"max\":0}}}  | processes.m: replicas.max: 0 (expected: 1 to 100)",
        "{\"m\":{\"replicas\":{\"min\":3,\"max\":2}}} | processes.m: replicas.max: 2 (expected: at"
            + " least replicas.min, 3)",
        "{\"m\":{\"replicas\":{\"idle\":\"8d\"}}} | processes.m: replicas.idle: 691200s (expected:"
            + " 1s to 7d)",
      })
  void namesWhatIsWrong(String text, String detail) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read(text))
        .returns(ErrorCode.ENDPOINT_INVALID, MillraceException::code)
        .withMessageContaining(detail);
  }

  private static Map<String, ProcessSettings> read(String text) {
    return ProcessSettingsJson.read(Json.parse(text));
  }
}
