//! Which CUDA version packages were made for, where a function with a GPU names none.
//! Only what `python_packages` says is read; nothing is asked of an index.

/// First release of a package, as major and minor, and the CUDA version that it and later ones use; newest first.
type Releases = &'static [((u32, u32), &'static str)];

const TORCH: Releases = &[
    ((2, 4), "12.3.2"),
    ((2, 1), "12.1.1"),
    ((2, 0), "11.8.0"),
    ((1, 13), "11.7.1"),
    ((1, 12), "11.6.2"),
    ((1, 10), "11.3.1"),
    ((1, 8), "11.1.1"),
    ((1, 7), "11.0.3"),
    ((1, 5), "10.2"),
    ((1, 2), "10.1"),
    ((0, 0), "10.0"),
];
const TENSORFLOW: Releases = &[
    ((2, 16), "12.3.2"),
    ((2, 15), "12.2.2"),
    ((2, 12), "11.8.0"),
    ((2, 5), "11.2.2"),
    ((2, 4), "11.0.3"),
    ((2, 1), "10.1"),
    ((1, 13), "10.0"),
    ((0, 0), "9.0"),
];
const ONNX_RUNTIME: Releases = &[
    ((1, 19), "12.3.2"),
    ((1, 13), "11.8.0"),
    ((1, 9), "11.4.3"),
    ((1, 7), "11.0.3"),
    ((0, 0), "10.2"),
];
const CUPY: Releases = &[((13, 0), "12.3.2"), ((11, 0), "11.8.0"), ((0, 0), "11.2.2")];

/// The newest that one of the packages was made for; none where no package is known to use CUDA.
pub(crate) fn of_packages(packages: &[String]) -> Option<&'static str> {
    let found = packages.iter().filter_map(|package| of_package(package));
    found.max_by_key(|version| parts(version))
}

fn of_package(package: &str) -> Option<&'static str> {
    let end = package.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
    let (name, rest) = package.split_at(end.unwrap_or(package.len()));
    let name = name.trim().to_ascii_lowercase().replace(['_', '.'], "-");
    let releases = match name.as_str() {
        "torch" => TORCH,
        "tensorflow" | "tensorflow-gpu" => TENSORFLOW,
        "onnxruntime-gpu" => ONNX_RUNTIME,
        "cupy" => CUPY,
        // It says so in its name: cupy-cuda12x, cupy-cuda112.
        other => return other.strip_prefix("cupy-cuda").map(of_cupy),
    };
    let release = pinned(rest);
    releases
        .iter()
        .find(|(first, _)| release.is_none_or(|release| release >= *first))
        .map(|(_, cuda)| *cuda)
}

fn of_cupy(name: &str) -> &'static str {
    match name {
        "101" => "10.1",
        "102" => "10.2",
        "110" => "11.0.3",
        "111" => "11.1.1",
        "112" => "11.2.2",
        "113" => "11.3.1",
        "114" => "11.4.3",
        "115" => "11.5.2",
        "116" => "11.6.2",
        "117" => "11.7.1",
        _ if name.starts_with("11") => "11.8.0",
        _ => "12.3.2",
    }
}

/// Major and minor of `==2.1.0`, `~=2.1`; whatever else is allowed, the newest is taken.
fn pinned(rest: &str) -> Option<(u32, u32)> {
    let at = rest.find("==").or_else(|| rest.find("~="))?;
    let version = rest[at + 2..].trim_start_matches('=').trim_start();
    let mut parts = version.split('.').map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    });
    Some((parts.next()?, parts.next().unwrap_or(0)))
}

fn parts(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_package_has_the_cuda_it_was_made_for() {
        for (packages, cuda) in [
            (&["torch==2.1.0"][..], Some("12.1.1")),
            (&["torch == 1.13.1"], Some("11.7.1")),
            (&["torch==2.0.1+cu118"], Some("11.8.0")),
            (&["torch"], Some("12.3.2")),
            (&["torch>=2.0"], Some("12.3.2")),
            (&["Tensorflow==2.10.1"], Some("11.2.2")),
            (&["tensorflow~=2.15"], Some("12.2.2")),
            (&["onnxruntime-gpu==1.16.3"], Some("11.8.0")),
            (&["cupy-cuda112"], Some("11.2.2")),
            (&["cupy_cuda12x==13.0"], Some("12.3.2")),
            (&["cupy==12.0.0"], Some("11.8.0")),
            (&["torch==1.8.0", "cupy-cuda11x"], Some("11.8.0")),
            (&["torch[opt]==2.1.0 ; python_version > '3.8'"], Some("12.1.1")),
            (&["torchvision", "numpy", "onnxruntime", "tensorflow-cpu"], None),
            (&[], None),
        ] {
            let packages: Vec<String> = packages.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(of_packages(&packages), cuda, "{packages:?}");
        }
    }

    #[test]
    fn every_default_is_a_version_that_is_documented() {
        let tables = [TORCH, TENSORFLOW, ONNX_RUNTIME, CUPY];
        let named = tables.iter().flat_map(|table| table.iter().map(|(_, cuda)| *cuda));
        let numbers =
            ["101", "102", "110", "111", "112", "113", "114", "115", "116", "117", "11x", "12x"];
        for cuda in named.chain(numbers.map(of_cupy)) {
            assert!(crate::environment::CUDA_VERSIONS.contains(&cuda), "{cuda}");
        }
    }
}
