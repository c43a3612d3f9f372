package io.millrace.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.FakeOutside;
import io.millrace.serving.http.TestServer;
import io.millrace.serving.limit.LimitsJson;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// By grpc-java over a real port: `price` says 20,000 - 0.1 * mileage, and 500 more for diesel.
class InferenceServerTest {
  private static final MethodDescriptor<byte[], byte[]> INFER =
      MethodDescriptor.newBuilder(new BytesMarshaller(), new BytesMarshaller())
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
          .build();

  @TempDir Path folder;
  private TestServer server;
  private InferenceServer grpc;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
    var _ = server.deploy(1, 20_000);
    grpc = server.grpc();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", grpc.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    grpc.close();
    server.close();
  }

  @Test
  void answersAMessageThatTheDescriptorMakes() throws Exception {
    byte[] answer = infer(request().toByteArray());
    Descriptor type = Protocol.message("ModelInferResponse");
    DynamicMessage response = DynamicMessage.parseFrom(type, answer);
    assertThat(response.getField(type.findFieldByName("model_name"))).isEqualTo("price");
    assertThat(response.getField(type.findFieldByName("id"))).isEqualTo("order-3");
    assertThat(response.getUnknownFields().asMap()).isEmpty();
    DynamicMessage output =
        (DynamicMessage) response.getRepeatedField(type.findFieldByName("outputs"), 0);
    DynamicMessage contents =
        (DynamicMessage) output.getField(output.getDescriptorForType().findFieldByName("contents"));
    assertThat(contents.getField(contents.getDescriptorForType().findFieldByName("fp64_contents")))
        .isEqualTo(List.of(19_500.0, 18_000.0));
    server.captures.flush();
    assertThat(server.captures.newest("price", 10))
        .extracting(Capture::inferenceId)
        .containsExactlyInAnyOrder("order-3/0", "order-3/1");
  }

  @Test
  void explanationsAreOutputsWhereAParameterAsksForThem() throws Exception {
    byte[] asked = with("explain").toByteArray();
    Descriptor answered = Protocol.message("ModelInferResponse");
    DynamicMessage response = DynamicMessage.parseFrom(answered, infer(asked));
    DynamicMessage output =
        (DynamicMessage) response.getRepeatedField(answered.findFieldByName("outputs"), 2);
    Descriptor tensor = output.getDescriptorForType();
    assertThat(output.getField(tensor.findFieldByName("name"))).isEqualTo("contributions");
    assertThat(output.getField(tensor.findFieldByName("shape"))).isEqualTo(List.of(2L, 2L));
    DynamicMessage contents = (DynamicMessage) output.getField(tensor.findFieldByName("contents"));
    assertThat(contents.getField(contents.getDescriptorForType().findFieldByName("fp64_contents")))
        .isEqualTo(List.of(-1_000.0, 500.0, -2_000.0, 0.0));
  }

  @Test
  void severalNumbersAreATensorOfTwoDimensions() throws Exception {
    FakeOutside far = new FakeOutside();
    far.outputs(2);
    deploy(far, "{}");
    Descriptor answered = Protocol.message("ModelInferResponse");
    DynamicMessage typed = DynamicMessage.parseFrom(answered, infer(request().toByteArray()));
    assertThat(field(output(typed), "name")).isEqualTo("prediction");
    assertThat(field(output(typed), "shape")).isEqualTo(List.of(2L, 2L));
    assertThat(field((DynamicMessage) field(output(typed), "contents"), "fp64_contents"))
        .isEqualTo(List.of(20_001.0, 20_002.0, 40_001.0, 40_002.0));

    byte[] asked = with("binary_data_output").toByteArray();
    DynamicMessage raw = DynamicMessage.parseFrom(answered, infer(asked));
    assertThat(field(output(raw), "shape")).isEqualTo(List.of(2L, 2L));
    ByteString bytes = (ByteString) ((List<?>) field(raw, "raw_output_contents")).getFirst();
    double[] numbers = new double[4];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
    assertThat(numbers).containsExactly(20_001, 20_002, 40_001, 40_002);
  }

  private static DynamicMessage output(DynamicMessage response) {
    return (DynamicMessage) ((List<?>) field(response, "outputs")).getFirst();
  }

  private static Object field(DynamicMessage message, String name) {
    return message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  /// Whatever is flipped or cut off, the caller is told that the request is wrong, or it is
  /// answered.
  @Test
  void aDamagedMessageIsRefused() {
    byte[] whole = request().toByteArray();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(infer(damaged)).isNotEmpty();
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode())
            .as(e.getMessage())
            .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
      }
    }
  }

  @Test
  void theHealthServiceAnswers() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    for (String service : List.of("", "inference.GRPCInferenceService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }
  }

  @Test
  void theReflectionServiceTellsOfTheProtocol() throws Exception {
    ServerReflectionResponse services =
        reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(services.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
    ServerReflectionResponse file =
        reflect(
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService")
                .build());
    FileDescriptorProto told =
        FileDescriptorProto.parseFrom(file.getFileDescriptorResponse().getFileDescriptorProto(0));
    assertThat(told).isEqualTo(Protocol.FILE.toProto());
  }

  @Test
  void aPortThatIsTakenIsRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> server.grpc(grpc.port()))
        .returns(ErrorCode.LISTEN_ADDRESS_REFUSED, MillraceException::code);
  }

  /// `price` becomes a model that takes as long as the test does.
  @Test
  void limitsOfAnEndpointAreStatuses() throws Exception {
    FakeOutside far = new FakeOutside();
    byte[] tar = request("tar").toByteArray();
    deploy(far, "{\"timeout_millis\": 50}");
    assertThat(refused(tar)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    deploy(far, "{\"rows\": 1}");
    assertThat(refused(tar)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    deploy(far, "{\"bytes\": 10}");
    assertThat(refused(tar)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    deploy(far, "{\"concurrency\": 1, \"queue\": 0}");
    int before = far.asked().size();
    CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> infer(tar));
    await(() -> far.asked().size() > before);
    assertThat(refused(tar)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    far.release();
    assertThat(first.get(30, TimeUnit.SECONDS)).isNotEmpty();
  }

  private void deploy(FakeOutside model, String limits) {
    server.deploy(
        "price",
        FakeOutside.model("far", model),
        CaptureRule.of(0),
        LimitsJson.read(Json.parse(limits)));
  }

  private Status.Code refused(byte[] request) {
    try {
      infer(request);
      throw new AssertionError("was answered");
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private byte[] infer(byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, INFER, CallOptions.DEFAULT, request);
  }

  private ServerReflectionResponse reflect(ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> out =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    out.onNext(request);
    ServerReflectionResponse received = answer.get(10, TimeUnit.SECONDS);
    out.onCompleted();
    return received;
  }

  private static DynamicMessage request() {
    return request("diesel");
  }

  /// With a parameter that is true.
  private static DynamicMessage with(String name) {
    Descriptor type = Protocol.message("ModelInferRequest");
    Descriptor entry = type.findNestedTypeByName("ParametersEntry");
    Descriptor parameter = Protocol.message("InferParameter");
    DynamicMessage added =
        DynamicMessage.newBuilder(entry)
            .setField(entry.findFieldByName("key"), name)
            .setField(
                entry.findFieldByName("value"),
                DynamicMessage.newBuilder(parameter)
                    .setField(parameter.findFieldByName("bool_param"), true)
                    .build())
            .build();
    return request().toBuilder()
        .addRepeatedField(type.findFieldByName("parameters"), added)
        .build();
  }

  /// @param first fuel of the first row
  private static DynamicMessage request(String first) {
    Descriptor type = Protocol.message("ModelInferRequest");
    Descriptor tensor = type.findNestedTypeByName("InferInputTensor");
    Descriptor contents = Protocol.message("InferTensorContents");
    DynamicMessage mileage =
        DynamicMessage.newBuilder(contents)
            .setField(contents.findFieldByName("int_contents"), List.of(10_000, 20_000))
            .build();
    DynamicMessage fuel =
        DynamicMessage.newBuilder(contents)
            .setField(
                contents.findFieldByName("bytes_contents"),
                List.of(ByteString.copyFromUtf8(first), ByteString.copyFromUtf8("petrol")))
            .build();
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("model_name"), "price")
        .setField(type.findFieldByName("id"), "order-3")
        .addRepeatedField(
            type.findFieldByName("inputs"), tensor(tensor, "mileage", "INT32", mileage))
        .addRepeatedField(type.findFieldByName("inputs"), tensor(tensor, "fuel", "BYTES", fuel))
        .build();
  }

  private static DynamicMessage tensor(
      Descriptor type, String name, String datatype, DynamicMessage contents) {
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("name"), name)
        .setField(type.findFieldByName("datatype"), datatype)
        .setField(type.findFieldByName("shape"), List.of(2L))
        .setField(type.findFieldByName("contents"), contents)
        .build();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(30_000_000_000L);
      Thread.sleep(1);
    }
  }
}
