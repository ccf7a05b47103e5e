// Skin: wrapped diffuse with a red terminator (light that scatters under the skin), two specular lobes.
uniform sampler2D colours;
uniform vec3 hair_rgb;
uniform vec2 map_centre;
uniform float map_half;
uniform float scalp_share;   // how much hair (or its shadow) the scalp shows
uniform sampler2D folds;     // depths of frown, forehead, nasolabial and eye folds
uniform vec4 folds_left;
uniform vec4 folds_right;
uniform mat3 head_rotation;
uniform float oil;
in vec3 at;
in vec3 n;
in vec3 r;
in float inside;
in float open;
out vec4 colour;
float fold(vec2 uv, vec4 weight) { return dot(texture(folds, uv), weight); }

void main() {
  vec3 normal = normalize(n), view = normalize(eye_at - at);
  vec2 uv = (r.xy - map_centre) / (2. * map_half) * vec2(1., -1.) + .5;
  vec3 base = pow(texture(colours, uv).rgb, vec3(2.2));
  vec4 weight = mix(folds_right, folds_left, smoothstep(-.3, .3, r.x)) * step(4., r.z);
  if (dot(weight, vec4(1)) > .01) {
    const float e = 1. / 300.;
    float deep = fold(uv, weight);
    vec2 slope = vec2(fold(uv + vec2(e, 0), weight) - fold(uv - vec2(e, 0), weight),
                      fold(uv - vec2(0, e), weight) - fold(uv + vec2(0, e), weight));
    normal = normalize(normal + head_rotation * vec3(slope, 0.) * .75);
    base *= mix(vec3(1.), vec3(.55, .44, .42), clamp(deep, 0., 1.) * .62);
  }
  float scalp = smoothstep(-2., 5., inside) * scalp_share;
  base = mix(base, hair_rgb * .55, scalp);
  float cosine = dot(normal, key_dir);
  float shade = mix(lit_by_key(at, .012), 1., .06);
  vec3 wrap = vec3(wrapped(cosine, .42), wrapped(cosine, .26), wrapped(cosine, .22));
  vec3 soft = mix(vec3(.42, .12, .08), vec3(1.), shade) * shade + (1. - shade) * vec3(.05, .012, .008);
  vec3 light = ambient(normal) * mix(vec3(.30, .17, .14), vec3(1.), open) + key_rgb * wrap * soft;
  light += fill_rgb * wrapped(dot(normal, fill_dir), .4) * mix(.5, 1., open);
  vec3 half_key = normalize(key_dir + view), half_fill = normalize(fill_dir + view);
  float fresnel = .03 + .35 * pow(1. - max(dot(normal, view), 0.), 5.);
  float lobes = .75 * pow(max(dot(normal, half_key), 0.), 14.) + .5 * pow(max(dot(normal, half_key), 0.), 48.);
  vec3 gloss = key_rgb * lobes * shade + fill_rgb * .5 * pow(max(dot(normal, half_fill), 0.), 14.);
  colour = vec4(to_screen(base * light + gloss * fresnel * 1.3 * oil * (1. - scalp) * open), 1.);
}
