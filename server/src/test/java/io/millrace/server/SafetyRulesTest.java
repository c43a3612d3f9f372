package io.millrace.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.net.URL;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The rules of `docs/security.md` that hold for all code: what is dangerous is done in one place.
class SafetyRulesTest {
  private static final JavaClasses CLASSES = MainClasses.ALL;

  /// Where requests are decoded, and answers made.
  private static final String[] EDGES = {
    "io.millrace..http..",
    "io.millrace..mlflow..",
    "io.millrace.pipeline.stepfunctions..",
    "io.millrace.server.page..",
    "io.millrace.server.card..",
    "io.millrace.server.lineage.."
  };

  private static DescribedPredicate<JavaClass> allBut(String... names) {
    return describe(
        "are not " + String.join(", ", names),
        candidate ->
            Set.of(names).stream()
                .noneMatch(
                    name -> candidate.getName().matches("io\\.millrace\\." + name + "(\\$.*)?")));
  }

  private static DescribedPredicate<JavaMethodCall> isCall(Class<?> owner, String prefix) {
    return describe(
        "calls %s.%s…".formatted(owner.getSimpleName(), prefix),
        call ->
            call.getTargetOwner().isEquivalentTo(owner)
                && call.getTarget().getName().startsWith(prefix));
  }

  @Test
  void noRequestBecomesAPathWhereItIsDecoded() {
    noClasses()
        .that()
        .resideInAnyPackage(EDGES)
        .should()
        .dependOnClassesThat(
            nameMatching(
                "java\\.nio\\.file\\.(Path|Paths|Files|FileSystems?)|java\\.io\\.(File|File(In|Out)putStream|RandomAccessFile)"))
        .check(CLASSES);
  }

  @Test
  void onlyTheRouteTableIsServed() {
    noClasses()
        .that(allBut("server.Platform", "base.http.*"))
        .should()
        .dependOnClassesThat(
            nameMatching("io\\.millrace\\.base\\.http\\.(RouteTable|Dispatcher|vertx\\..*)"))
        .check(CLASSES);
    // A model's process listens on a Unix socket in a folder of its own.
    noClasses()
        .that(allBut("server.ServerOptions", "server.demo.NoticeSink", "serving.onnx.OnnxServer"))
        .should()
        .dependOnClassesThat(
            nameMatching(
                "java\\.net\\.(Datagram|Multicast|Server)Socket|java\\.nio\\.channels\\..*Server.*|com\\.sun\\.net\\.httpserver\\..*"))
        .check(CLASSES);
  }

  @Test
  void processesAreStartedInOnePlace() {
    noClasses()
        .that(allBut("base.process.Programs"))
        .should()
        .callConstructor(ProcessBuilder.class, java.util.List.class)
        .orShould()
        .callConstructor(ProcessBuilder.class, String[].class)
        .orShould()
        .callMethodWhere(isCall(Runtime.class, "exec"))
        .check(CLASSES);
  }

  /// Of the others, the object store's client and OpenTelemetry's export call where the operator
  /// has said, and commands call the server that their user has named.
  @Test
  void addressesThatUsersNameAreCalledByOneClient() {
    noClasses()
        .that(
            allBut(
                "base.http.client.OutgoingCalls",
                "base.database.Migrations", // reads the class path
                "base.telemetry.otlp.OtlpExport",
                "server.client.ServerClient",
                "server.cli.WarmUpCommand",
                "server.demo.Traffic",
                "tracking.transfer.rest.MlflowServer"))
        .should()
        .dependOnClassesThat(nameMatching("java\\.net\\.http\\.HttpClient"))
        .orShould()
        .callMethodWhere(isCall(URL.class, "open"))
        .check(CLASSES);
    noClasses()
        .that(
            allBut(
                "pipeline.notification.smtp.SmtpSender",
                "base.tls.ServerIdentity", // calls nobody
                "base.tls.TrustedCertificates"))
        .should()
        .dependOnClassesThat(
            nameMatching("java\\.net\\.Socket|javax\\.net\\.(?!ssl\\.SSL(Handshake)?Exception).*"))
        .check(CLASSES);
  }

  @Test
  void nothingThatIsReadChoosesItsOwnType() {
    noClasses()
        .should()
        .dependOnClassesThat(
            nameMatching(
                "java\\.io\\.ObjectInputStream|java\\.beans\\.XML.*|javax\\.xml\\..*|org\\.xml\\..*"
                    + "|com\\.fasterxml\\.jackson\\.annotation\\.JsonTypeInfo.*|.*PolymorphicTypeValidator"))
        .check(CLASSES);
    noClasses()
        .that(allBut("base.yaml.*", "tracking.bundle.MlmodelFile"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.snakeyaml..")
        .check(CLASSES);
  }

  @Test
  void codeThatIsNotTheServersIsLoadedInOnePlace() {
    noClasses()
        .that(allBut("serving.plugin.PlugInFolder"))
        .should()
        .dependOnClassesThat(nameMatching("java\\.net\\.URLClassLoader"))
        .orShould()
        .beAssignableTo(ClassLoader.class)
        .check(CLASSES);
  }

  @Test
  void packedBytesAreUnpackedWhereTheirSizeIsBounded() {
    noClasses()
        .that(allBut("pipeline.maprun.reader.Unpacked", "base.http.ContentCoding.*"))
        .should()
        .dependOnClassesThat(
            nameMatching("java\\.util\\.(zip\\.(GZIPInput|Zip|Inflater).*|jar\\..*)"))
        .check(CLASSES);
  }
}
