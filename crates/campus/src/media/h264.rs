//! H.264 without compression: whole pictures as I_PCM macroblocks, and pictures that repeat the last one.

use super::{bits::Bits, picture::Picture};

const BASELINE: u8 = 66;
const CONSTRAINED: u8 = 0xc0;
const LEVEL: u8 = 30;
/// `log2_max_frame_num`; frame numbers count modulo 256.
const FRAME_NUMBER_BITS: u32 = 8;

/// Size of a picture in macroblocks of 16 by 16, and in pixels after cropping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub width: u16,
    pub height: u16,
}

impl Size {
    fn columns(self) -> u32 {
        u32::from(self.width).div_ceil(16)
    }

    fn rows(self) -> u32 {
        u32::from(self.height).div_ceil(16)
    }

    pub(super) fn macroblocks(self) -> u32 {
        self.columns() * self.rows()
    }
}

/// Makes the sequence parameter set.
pub(super) fn sequence_parameters(size: Size) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.bytes(&[BASELINE, CONSTRAINED, LEVEL]);
    bits.unsigned(0); // seq_parameter_set_id
    bits.unsigned(FRAME_NUMBER_BITS - 4);
    bits.unsigned(2); // pic_order_cnt_type: pictures are shown in the order they are decoded
    bits.unsigned(1); // max_num_ref_frames
    bits.bit(false); // gaps_in_frame_num_value_allowed_flag
    bits.unsigned(size.columns() - 1);
    bits.unsigned(size.rows() - 1);
    bits.bit(true); // frame_mbs_only_flag
    bits.bit(true); // direct_8x8_inference_flag
    bits.bit(true); // frame_cropping_flag
    bits.unsigned(0);
    bits.unsigned((size.columns() * 16 - u32::from(size.width)) / 2);
    bits.unsigned(0);
    bits.unsigned((size.rows() * 16 - u32::from(size.height)) / 2);
    bits.bit(false); // vui_parameters_present_flag
    nal(3 << 5 | 7, &bits.finish())
}

/// Makes the picture parameter set.
pub(super) fn picture_parameters() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0); // pic_parameter_set_id
    bits.unsigned(0); // seq_parameter_set_id
    bits.bit(false); // entropy_coding_mode_flag: CAVLC
    bits.bit(false); // bottom_field_pic_order_in_frame_present_flag
    bits.unsigned(0); // num_slice_groups_minus1
    bits.unsigned(0); // num_ref_idx_l0_default_active_minus1
    bits.unsigned(0); // num_ref_idx_l1_default_active_minus1
    bits.bit(false); // weighted_pred_flag
    bits.number(0, 2); // weighted_bipred_idc
    bits.unsigned(0); // pic_init_qp_minus26
    bits.unsigned(0); // pic_init_qs_minus26
    bits.unsigned(0); // chroma_qp_index_offset
    bits.bit(true); // deblocking_filter_control_present_flag
    bits.bit(false); // constrained_intra_pred_flag
    bits.bit(false); // redundant_pic_cnt_present_flag
    nal(3 << 5 | 8, &bits.finish())
}

/// Makes a whole picture that stands for itself. Two in a row must differ in `odd`.
pub(super) fn whole_picture(picture: &Picture, size: Size, odd: bool) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0); // first_mb_in_slice
    bits.unsigned(7); // slice_type: I, all slices
    bits.unsigned(0); // pic_parameter_set_id
    bits.number(0, FRAME_NUMBER_BITS);
    bits.unsigned(u32::from(odd)); // idr_pic_id
    bits.bit(false); // no_output_of_prior_pics_flag
    bits.bit(false); // long_term_reference_flag
    bits.unsigned(0); // slice_qp_delta
    bits.unsigned(1); // disable_deblocking_filter_idc
    for row in 0..size.rows() as usize {
        for column in 0..size.columns() as usize {
            bits.unsigned(25); // mb_type: I_PCM
            bits.align();
            bits.bytes(&samples(picture, column * 16, row * 16));
        }
    }
    nal(3 << 5 | 5, &bits.finish())
}

/// Makes a picture that repeats the one before; the number counts from the last whole picture.
pub(super) fn repeated_picture(size: Size, number: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.unsigned(0); // first_mb_in_slice
    bits.unsigned(5); // slice_type: P, all slices
    bits.unsigned(0); // pic_parameter_set_id
    bits.number(u32::from(number), FRAME_NUMBER_BITS);
    bits.bit(false); // num_ref_idx_active_override_flag
    bits.bit(false); // ref_pic_list_modification_flag_l0
    bits.bit(false); // adaptive_ref_pic_marking_mode_flag
    bits.unsigned(0); // slice_qp_delta
    bits.unsigned(1); // disable_deblocking_filter_idc
    bits.unsigned(size.macroblocks()); // mb_skip_run: all of them
    nal(2 << 5 | 1, &bits.finish())
}

/// Returns 256 luma samples and twice 64 chroma samples of a macroblock (BT.601, limited range).
fn samples(picture: &Picture, left: usize, top: usize) -> [u8; 384] {
    let mut samples = [0; 384];
    for (place, sample) in samples[..256].iter_mut().enumerate() {
        *sample = luma(picture.colour(left + place % 16, top + place / 16));
    }
    for place in 0..64 {
        let colour = picture.colour(left + place % 8 * 2, top + place / 8 * 2);
        (samples[256 + place], samples[320 + place]) = chroma(colour);
    }
    samples
}

fn luma([red, green, blue]: [u8; 3]) -> u8 {
    clamp(16 + (66 * i32::from(red) + 129 * i32::from(green) + 25 * i32::from(blue) + 128) / 256)
}

fn chroma([red, green, blue]: [u8; 3]) -> (u8, u8) {
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    let blue_difference = 128 + (-38 * red - 74 * green + 112 * blue + 128) / 256;
    let red_difference = 128 + (112 * red - 94 * green - 18 * blue + 128) / 256;
    (clamp(blue_difference), clamp(red_difference))
}

fn clamp(value: i32) -> u8 {
    u8::try_from(value.clamp(1, 254)).unwrap_or(128)
}

/// Makes a unit as MP4 holds it: its length, its header, its payload with emulation prevention.
fn nal(header: u8, payload: &[u8]) -> Vec<u8> {
    let mut unit = vec![0, 0, 0, 0, header];
    unit.reserve(payload.len() + payload.len() / 64);
    let mut zeros = 0;
    for byte in payload {
        if zeros == 2 && *byte <= 3 {
            unit.push(3);
            zeros = 0;
        }
        unit.push(*byte);
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
    }
    let length = u32::try_from(unit.len() - 4).unwrap_or(u32::MAX);
    unit[..4].copy_from_slice(&length.to_be_bytes());
    unit
}
